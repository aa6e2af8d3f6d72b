/** Service accounts that eksctl creates, for the joins with manifests. */
import type { ClusterConfig } from '../facts/cluster-config-facts.js';
import type { Span } from '../value/span.js';
import { equals, knownValue, type Text } from '../value/text.js';
import type { MapTree } from '../value/tree.js';
import { sameEnvironment, type Located } from './environment.js';
import { certainly } from './text-index.js';
import type { Indexed } from './world.js';

export interface EksctlAccount {
  readonly config: ClusterConfig;
  readonly document: ClusterConfig['document'];
  readonly tree: MapTree;
  readonly at: Span;
  /** `default` where none is written. */
  readonly namespace: Text;
  readonly name: Text;
  /** eksctl makes the role alone. */
  readonly roleOnly: boolean;
  /** The role that exists, where one is named. */
  readonly roleArn: Text | undefined;
  /** The name of the role to create, where one is given. */
  readonly roleName: Text | undefined;
}

/** The items of `iam.serviceAccounts` that are this service account for certain, within the environment of the fact. */
export const eksctlAccountsOf = (
  world: Indexed,
  from: Located & { readonly namespace: Text },
  name: Text,
): readonly EksctlAccount[] =>
  certainly(world.index.eksctlAccountsByName, name).filter(
    (account) => sameEnvironment(world, account, from) && equals(account.namespace, from.namespace) === 'yes',
  );

/** All items of `iam.serviceAccounts`. */
export const eksctlAccounts = ({ index }: Indexed): readonly EksctlAccount[] => index.eksctlAccountsByName.all;

export const isLiteral = (text: Text | undefined): text is Text => text !== undefined && knownValue(text) !== undefined;
