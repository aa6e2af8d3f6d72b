/** Names and what they stand for, from the inside out. */
import type { TSESTree } from '../../document/typescript/ast.js';
import type { Source } from '../../value/span.js';
import type { Value } from './value.js';

export interface Variable {
  /** Undefined: declared, and not yet given a value. */
  value: Value | undefined;
}

/** What is looked up when it is used: an import. */
export type Lookup = () => Value;

/** Names of one block, function or file; `this` and `super` are names as well. */
export interface Scope {
  readonly names: Map<string, Variable | Lookup>;
  /** Interfaces and names of types. */
  types?: Map<string, TSESTree.TSInterfaceDeclaration | TSESTree.TSTypeAliasDeclaration>;
  readonly parent: Scope | undefined;
  /** The file that all of it stands in. */
  readonly source: Source;
}

export const scopeIn = (parent: Scope): Scope => ({ names: new Map(), parent, source: parent.source });

export function lookUp(scope: Scope, name: string): Variable | Lookup | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
