/** Service accounts: by workload, name, namespace, and the role that their annotation names. */
import type { Annotation, KubernetesObject, ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import { equals, keyOf, knownValue, literalText, type Text } from '../value/text.js';
import { remembered } from '../value/remembered.js';
import { comparePlaces, type Span } from '../value/span.js';
import { entryOf, field, stringOf, textOf } from '../value/tree.js';
import { all, type Truth } from '../value/truth.js';
import { mayExclude } from './conditions.js';
import { environmentIn, missing, sameEnvironment, type Located, type Scope } from './environment.js';
import { onceInWorld } from './once.js';
import { resolve, type Resolution } from './resolution.js';
import { seenInNamespace } from './seen.js';
import { append } from '../value/append.js';
import { certainly, possibly, possiblyIdentical } from './text-index.js';
import type { Indexed } from './world.js';

/** The service account a workload runs as, among those of its namespace. */
export const serviceAccountOf = onceInWorld((world: Indexed, workload: Workload): Resolution<ServiceAccount> => {
  const name = textOf(workload.serviceAccountName);
  if (name === undefined) return { kind: 'unseen', read: undefined };
  return resolve(
    possiblyIdentical(world.index.accountsByIdentity, name, workload.namespace).filter((account) =>
      sameEnvironment(world, account, workload),
    ),
    (account) =>
      all([account.name === undefined ? 'unknown' : equals(account.name, name), sameNamespace(account, workload)]),
    () => missing(world, 'service-accounts', workload, name, readAccount(workload.namespace, name)),
  );
});

/** The command that shows a service account; undefined where its name is not known in full. */
export function readAccount(namespace: Text, name: Text | undefined): string | undefined {
  const [within, own] = [knownValue(namespace), name === undefined ? undefined : knownValue(name)];
  if (own === undefined) return undefined;
  return `kubectl get serviceaccount ${own}${within === undefined ? '' : ` --namespace ${within}`} -o yaml`;
}

/** Service accounts that have this name, or may have it, of whatever environment: not templates. */
export const accountsNamed = ({ index }: Indexed, name: Text): readonly ServiceAccount[] =>
  possibly(index.accountsByName, name);

/** Service accounts that have this name for certain, and this namespace as `fits` asks. */
export const accountsCalled = (
  world: Indexed,
  { document, namespace, name }: Located & { readonly namespace: Text; readonly name: Text },
  fits: (same: Truth) => boolean,
): readonly ServiceAccount[] =>
  certainly(world.index.accountsByName, name).filter(
    (account) => sameEnvironment(world, account, { document }) && fits(equals(account.namespace, namespace)),
  );

/** Service accounts that stand in this namespace for certain, templates too. */
export const accountsIn = seenInNamespace(
  ({ index }, namespace): readonly ServiceAccount[] => certainly(index.accountsByNamespace, literalText(namespace)),
  (seen) => seen,
);

/** Service accounts that are applied together with what stands in this folder. */
export const accountsOfUnit = ({ index }: Indexed, unit: string): readonly ServiceAccount[] =>
  index.accountsByUnit.get(unit) ?? [];

/** A controller requests tokens of a service account of this name (SecretStore and the like). */
export const isActedAs = ({ index }: Indexed, { name }: ServiceAccount): boolean =>
  index.tokenReferences.has(name === undefined ? '' : (knownValue(name) ?? ''));

/** The annotations of ours that an object has, wherever they stand on it. */
export const annotationsOn = ({ index }: Indexed, { tree }: KubernetesObject): readonly Annotation[] =>
  index.annotationsByTree.get(tree) ?? [];

/** The annotations of ours on objects that name this service account for certain. */
export const annotationsBeside = ({ index }: Indexed, { name }: ServiceAccount): readonly Annotation[] =>
  certainly(index.annotationsByAccount, name);

/** Objects without a namespace may be applied to any, but of one folder to the same. */
export function sameNamespace(account: ServiceAccount, object: KubernetesObject): Truth {
  if (!account.namespaceWritten && !object.namespaceWritten && account.unit === object.unit) return 'yes';
  return equals(account.namespace, object.namespace);
}

/** Service accounts that have this name for certain, of whatever namespace and environment. */
export const accountsNamedForCertain = ({ index }: Indexed, name: Text): readonly ServiceAccount[] =>
  certainly(index.accountsByName, name);

/** A service account of this name and namespace is here, or may be. */
export const mayBeDeclared = (
  world: Indexed,
  { document, namespace, name }: Located & { readonly namespace: Text; readonly name: Text },
): boolean =>
  possiblyIdentical(world.index.accountsByIdentity, name, namespace).some(
    (account) =>
      sameEnvironment(world, account, { document }) &&
      (account.name === undefined || equals(account.name, name) !== 'no') &&
      equals(account.namespace, namespace) !== 'no',
  );

/** A service account that is applied as it stands, with a role of which all is known. */
export interface Declaration {
  readonly account: ServiceAccount;
  readonly role: string;
  readonly at: Span;
}

/** A self-managed webhook or kOps gives the service account a role that no annotation names. */
export const isGrantedRole = (world: Indexed, account: Located & Pick<ServiceAccount, 'namespace' | 'name'>): boolean =>
  certainly(world.index.grantsByAccount, account.name).some(
    (grant) =>
      sameEnvironment(world, account, grant) &&
      (grant.namespace === undefined || equals(grant.namespace, account.namespace) !== 'no'),
  );

/** Of the declarations of one service account in one unit the first of each role and environment, in the order of files and lines. */
export function declarationsByIdentity(
  accounts: readonly ServiceAccount[],
  scope: Scope,
): ReadonlyMap<string, readonly Declaration[]> {
  const declarations = new Map<string, Declaration[]>();
  const seen = new Set<string>();
  for (const account of accounts.toSorted((a, b) => comparePlaces(a.nameAt, b.nameAt))) {
    const [key, value] = [identityKey(account), account.roleArn?.value];
    const role = stringOf(value);
    if (key === undefined || value === undefined || role === undefined) continue;
    const once = JSON.stringify([key, role, environmentIn(scope, account)?.name]);
    if (!seen.has(once)) append(declarations, key, { account, role, at: value.at });
    seen.add(once);
  }
  return declarations;
}

/** Service accounts that have a role, no workload, and the name or the labels of this one, to which they are applied together. */
export const accountsMeantFor = (world: Indexed, workload: Workload): readonly ServiceAccount[] => [
  ...new Set(bondsOf(workload).flatMap((bond) => world.index.accountsByBond.get(bond) ?? [])),
];

/** What ties a service account to a workload of its unit: the same name, or the labels that Kubernetes recommends for saying what belongs together. */
export const bondsOf = remembered(({ unit, name, tree }: KubernetesObject): readonly string[] => {
  const own = name === undefined ? undefined : keyOf(name);
  const [component, ...labels] = LABELS.map((key) => stringOf(entryOf(field(tree, 'metadata', 'labels'), key)?.value));
  return [
    ...(own === undefined ? [] : [JSON.stringify([unit, 'name', own])]),
    ...(labels.every((label) => label === undefined) ? [] : [JSON.stringify([unit, 'labels', component, ...labels])]),
  ];
});

/** First the part of an application of several, which alone ties nothing. */
const LABELS = ['app.kubernetes.io/component', 'app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app'];

/** The first declaration of this service account in its unit and environment: its own, where none is before it. */
export const firstDeclaration = (world: Indexed, account: ServiceAccount): Declaration | undefined =>
  world.index.declarationsByIdentity
    .get(identityKey(account) ?? '')
    ?.find((other) => sameEnvironment(world, other.account, account) && !mayExclude(other.account, account));

/** Equal for objects of one unit that are applied as they stand and have the same namespace and name for certain. */
const identityKey = remembered(({ asWritten, unit, namespace, name }: ServiceAccount): string | undefined => {
  const [within, own] = [keyOf(namespace), name === undefined ? undefined : keyOf(name)];
  return asWritten && within !== undefined && own !== undefined ? JSON.stringify([unit, within, own]) : undefined;
});
