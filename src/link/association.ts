/** Associations of EKS Pod Identity: by service account, by workload, by role. */
import { POD_IDENTITY_AGENT } from '../aws/eksctl-addons.js';
import type { Association } from '../facts/cluster-facts.js';
import type { ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import { append } from '../value/append.js';
import type { Span } from '../value/span.js';
import { equals, hasHoles, knownValue, spanOfText, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';
import { qualifiedName } from '../value/display.js';
import { mayExclude } from './conditions.js';
import { environmentOf, sameEnvironment, type Located } from './environment.js';
import { areApart, mayShareCluster } from './programs.js';
import { accountsCalled, serviceAccountOf } from './service-account.js';
import { onceInWorld } from './once.js';
import { certainly, possibly } from './text-index.js';
import type { Indexed } from './world.js';

/** A service account, whether it stands in a file or is only named. */
export type NamedAccount = Located & { readonly namespace: Text; readonly name: Text | undefined };

/** The associations of a service account, and those whose namespace may be its own. */
export const associationsOf = (world: Indexed, account: NamedAccount): readonly Association[] =>
  certainly(world.index.associationsByAccount, account.name).filter(
    (association) =>
      sameEnvironment(world, account, association) &&
      (association.namespace === undefined || equals(association.namespace, account.namespace) !== 'no'),
  );

/** The associations that the pods of a service account may get: a cluster has one of a name, so several are those of several clusters. The nearest, and of equal ones the first. */
export function associationsFor(world: Indexed, account: NamedAccount): readonly Association[] {
  const environment = environmentOf(world, account)?.name;
  const narrowed = NARROWER.reduce<readonly Association[]>(
    (left, isNearer) => {
      const nearer = left.filter((one) => isNearer(world, account, one, environment));
      return nearer.length > 0 ? nearer : left;
    },
    associationsOf(world, account),
  ).slice(0, MANY);
  return narrowed.filter((one, index) => narrowed.slice(0, index).every((other) => areOfTwoClusters(one, other)));
}

/** Of more clusters than these nobody reads. */
const MANY = 20;

/** What decides before what. */
const NARROWER: readonly ((
  world: Indexed,
  account: NamedAccount,
  association: Association,
  environment: string | undefined,
) => boolean)[] = [
  (_, account, { namespace }) => namespace !== undefined && equals(namespace, account.namespace) === 'yes',
  mayShareCluster,
  (world, _, association, environment) =>
    environment !== undefined && environmentOf(world, association)?.name === environment,
];

/** They are not one association that is written twice. */
const areOfTwoClusters = (a: Association, b: Association): boolean =>
  differ(a.clusterName, b.clusterName) || differ(a.roleArn, b.roleArn);

const differ = (a: Text | undefined, b: Text | undefined): boolean =>
  a !== undefined && b !== undefined && equals(a, b) === 'no';

/** The association that the pods of a workload get for certain. */
export const associationOf = onceInWorld((world: Indexed, workload: Workload): Association | undefined => {
  const name = textOf(workload.serviceAccountName);
  if (name === undefined || workload.transformed.patch) return undefined;
  const found = serviceAccountOf(world, workload);
  const namespace = found.kind === 'found' ? found.all[0].namespace : workload.namespace;
  return associationsOf(world, { document: workload.document, namespace, name }).find(
    (association) =>
      association.namespace !== undefined &&
      equals(association.namespace, namespace) === 'yes' &&
      mayShareCluster(world, workload, association),
  );
});

/** The workloads whose pods get an association for certain. */
export const workloadsWith = (world: Indexed, association: Association): readonly Workload[] =>
  workloadsByAssociation(world).get(association) ?? [];

const workloadsByAssociation = onceInWorld((world: Indexed) => {
  const found = new Map<Association, Workload[]>();
  for (const workload of world.index.workloadsByAccount.byName.all) {
    const association = associationOf(world, workload);
    if (association !== undefined) append(found, association, workload);
  }
  return found;
});

/** Associations that give this role, or may, of whatever environment. */
export const associationsOfRole = ({ index }: Indexed, arn: Text): readonly Association[] =>
  index.associationsByRole.open.length === 0 && !hasHoles(arn)
    ? certainly(index.associationsByRole, arn)
    : possibly(index.associationsByRole, arn).filter(
        ({ roleArn }) => roleArn !== undefined && equals(roleArn, arn) !== 'no',
      );

/** An association names the service account; or, where its name is not known, gives the role of its annotation. */
export const mayBeAssociated = (world: Indexed, account: NamedAccount, roleArn: Text): boolean =>
  associationsOf(world, account).length > 0 ||
  ((account.name === undefined || hasHoles(account.name)) && associationsOfRole(world, roleArn).length > 0);

/** The service account of an association, for messages. */
export const associatedAccount = ({ namespace, serviceAccount }: Association): string =>
  qualifiedName({ namespace, name: serviceAccount });

/** Where an association names its role. */
export const roleSpan = ({ roleArn, at }: Association): Span =>
  (roleArn === undefined ? undefined : spanOfText(roleArn)) ?? at;

/** Where an association names its service account. */
export const accountSpan = ({ serviceAccount, at }: Association): Span =>
  (serviceAccount === undefined ? undefined : spanOfText(serviceAccount)) ?? at;

/** Something here says that clusters of this environment use Pod Identity: associations may be made that no file here shows. */
export const mayUsePodIdentity = (world: Indexed, from: Located): boolean =>
  world.facts.association.some((association) => sameEnvironment(world, association, from)) ||
  world.facts.addon.some(
    (addon) =>
      addon.name !== undefined && knownValue(addon.name) === POD_IDENTITY_AGENT && sameEnvironment(world, addon, from),
  );

/** The service account of an association, where it is here for certain and has an annotation. */
export function annotatedAccountOf(world: Indexed, association: Association): ServiceAccount | undefined {
  const { document, namespace, serviceAccount: name } = association;
  if (namespace === undefined || name === undefined) return undefined;
  // Equal placeholders of one file are one value; what a template includes on a condition may exclude the other.
  const isKnown = !hasHoles(namespace) && !hasHoles(name);
  const isBeside = ({ document: { file }, asWritten }: ServiceAccount): boolean =>
    file === document.file && asWritten && !document.templated;
  return accountsCalled(world, { document, namespace, name }, (same) => same === 'yes').find(
    (account) =>
      account.roleArn !== undefined &&
      (isKnown || isBeside(account)) &&
      !mayExclude(account, association) &&
      mayShareCluster(world, account, association) &&
      !areApart(world, account, association),
  );
}

/** The service account of an association has an annotated role besides, or may; also where it is not known. */
export function mayHaveAnnotatedRole(world: Indexed, { document, namespace, serviceAccount }: Association): boolean {
  if (namespace === undefined || serviceAccount === undefined) return true;
  return accountsCalled(world, { document, namespace, name: serviceAccount }, (same) => same !== 'no').some(
    ({ roleArn, annotationsOpen }) => roleArn !== undefined || annotationsOpen,
  );
}
