/** Service accounts that eksctl creates, for the joins with manifests. */
import { readArn, type RoleArn } from '../aws/arn.js';
import type { ClusterConfig } from '../facts/cluster-config-facts.js';
import type { Span } from '../value/span.js';
import { equals, knownValue, type Text } from '../value/text.js';
import { entryOf, field, itemsOf, textOf, type MapTree } from '../value/tree.js';
import { sameEnvironment, type Located } from './environment.js';
import { mayShareCluster } from './programs.js';
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

/** Those of them in the ClusterConfig that the fact belongs to, where there are several. */
export const nearestEksctlAccountsOf = (
  world: Indexed,
  from: Located & { readonly namespace: Text },
  name: Text,
): readonly EksctlAccount[] =>
  eksctlAccountsOf(world, from, name).filter((account) => mayShareCluster(world, account, from));

/** All items of `iam.serviceAccounts`. */
export const eksctlAccounts = ({ index }: Indexed): readonly EksctlAccount[] => index.eksctlAccountsByName.all;

export const isLiteral = (text: Text | undefined): text is Text => text !== undefined && knownValue(text) !== undefined;

/** What an ARN has that the role which eksctl creates under this name has not, for certain; undefined if it may be the role. */
export function differsFromCreated(own: EksctlAccount, arn: RoleArn): 'name' | 'path' | 'account' | undefined {
  if (own.roleName === undefined || own.roleArn !== undefined) return undefined;
  if (equals(own.roleName, arn.name) !== 'yes') return equals(own.roleName, arn.name) === 'no' ? 'name' : undefined;
  // CloudFormation gives it no path.
  if (arn.path !== '/') return 'path';
  const ids = new Set(policyAccounts(own));
  const [id, ...others] = ids;
  const written = knownValue(arn.account);
  return id === undefined || others.length > 0 || written === undefined || id === written ? undefined : 'account';
}

/** IAM attaches policies of its own account alone. */
const policyAccounts = ({ tree }: EksctlAccount): readonly string[] =>
  [...itemsOf(field(tree, 'attachPolicyARNs')), ...itemsOf(field(tree, 'permissionsBoundary'))].flatMap((item) => {
    const text = textOf(item);
    const account = text === undefined ? undefined : readArn(text)?.account;
    const id = account === undefined ? undefined : knownValue(account);
    return id === undefined || !/^\d{12}$/.test(id) ? [] : [id];
  });

/** The service accounts for which eksctl creates a role of this name, and for nobody else, by the ARN of an annotation; undefined where others may be meant. */
export function creatorsOf(world: Indexed, arn: RoleArn, from: Located): readonly EksctlAccount[] | undefined {
  const named = eksctlAccounts(world).filter(
    (own) =>
      own.roleArn === undefined &&
      own.roleName !== undefined &&
      sameEnvironment(world, own, from) &&
      equals(own.roleName, arn.name) !== 'no',
  );
  const areCertain = named.every(
    (own) =>
      differsFromCreated(own, arn) === undefined &&
      own.roleName !== undefined &&
      equals(own.roleName, arn.name) === 'yes' &&
      // A pattern of the owner's admits whom it says.
      entryOf(own.tree, 'subjectPattern') === undefined &&
      isLiteral(own.name) &&
      isLiteral(own.namespace),
  );
  return named.length === 0 || !areCertain ? undefined : named;
}
