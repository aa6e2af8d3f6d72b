/** The syntax tree of TypeScript and JavaScript: ESTree, as typescript-estree makes it. `range`: offsets in the file, end exclusive. */
import type { TSESTree } from '@typescript-eslint/typescript-estree';

export type Node = TSESTree.Node;
export type Program = TSESTree.Program;
export type Statement = TSESTree.ProgramStatement | TSESTree.Statement | TSESTree.ClassDeclarationWithOptionalName;
export type FunctionNode =
  TSESTree.FunctionDeclaration | TSESTree.FunctionExpression | TSESTree.ArrowFunctionExpression;
export type ClassNode = TSESTree.ClassDeclaration | TSESTree.ClassExpression;
/** What is made of nodes, by their types. */
export type Readers<Of extends { readonly type: string }, Given extends readonly unknown[], Made> = {
  readonly [Type in Of['type']]?: (node: Extract<Of, { readonly type: Type }>, ...given: Given) => Made;
};
export type { TSESTree };
