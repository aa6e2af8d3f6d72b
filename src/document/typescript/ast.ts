/** The syntax tree of TypeScript and JavaScript: ESTree, as typescript-estree makes it. `range`: offsets in the file, end exclusive. */
import type { TSESTree } from '@typescript-eslint/typescript-estree';

export type Node = TSESTree.Node;
export type Program = TSESTree.Program;
export type Expression = TSESTree.Expression;
export type Statement = TSESTree.ProgramStatement | TSESTree.Statement | TSESTree.ClassDeclarationWithOptionalName;
export type Pattern = TSESTree.DestructuringPattern | TSESTree.Parameter;
export type FunctionNode =
  TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;
export type { TSESTree };
