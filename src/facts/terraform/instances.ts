/** What `count` and `for_each` make of a block. */
import type { Block } from '../../document/hcl/ast.js';
import type { Scope } from './scope.js';
import type { Value } from './value.js';

/** One resource, module call or data source of those that `count` or `for_each` make. */
export interface Instance {
  /** `aws_iam_role.reader["a"]`, within its module. */
  readonly address: string;
  readonly block: Block;
  readonly scope: Scope;
  /** It may not exist, or stand for several. */
  readonly certain: boolean;
}

export interface Instances {
  readonly kind: 'one' | 'list' | 'map';
  readonly items: readonly (Instance & { readonly key: Value | undefined })[];
  readonly open: boolean;
  /** There is one or none. */
  readonly optional?: true;
}

/** What may not be there is never evaluated for certain. */
export const instanceOf = (one: Instances['items'][number]): Instances['items'][number] =>
  one.certain ? one : { ...one, scope: { ...one.scope, uncertain: true } };
