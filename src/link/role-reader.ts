/** Programs that read the role from the annotation of the service account of other pods: the AWS provider of the Secrets Store driver, KEDA's operator. */
import type { KubernetesObject, TokenReference, Workload } from '../facts/kubernetes-facts.js';
import { CLASS_DRIVER } from '../aws/secret-class.js';
import { writtenText } from '../facts/pod.js';
import { all, type Truth } from '../value/truth.js';
import { equals, knownValue, literalText, type Text } from '../value/text.js';
import { entryOf, field, isUnread, listOf, stringOf, textOf, type Tree } from '../value/tree.js';
import { sameEnvironment } from './environment.js';
import { onceInWorld } from './once.js';
import { found, resolve } from './resolution.js';
import type { World } from './world.js';

export interface RoleReader {
  /** The object that says whose role is read. */
  readonly reader: KubernetesObject;
  /** The account of the pods; `account.at` is where the reader is named. */
  readonly reference: TokenReference;
  /** `association`: no annotation is read, but the pods' association used. */
  readonly reads: 'annotation' | 'association';
}

/**
 * The classes that the volumes of a pod name. Source: aws/secrets-store-csi-driver-provider-aws, README, "Usage": the annotation of the pod's account, and
 * with `usePodIdentity` its association.
 */
export function classReaders(world: World, workload: Workload): readonly RoleReader[] {
  if (workload.transformed.patch || workload.document.templated) return [];
  return listOf(field(workload.podSpec, 'volumes')).flatMap((volume) => {
    const csi = field(volume, 'csi');
    const named = field(csi, 'volumeAttributes', 'secretProviderClass');
    const name = textOf(named);
    if (name === undefined || named === undefined || stringOf(field(csi, 'driver')) !== CLASS_DRIVER) return [];
    const reader = objectCalled(world, ['SecretProviderClass'], workload, name);
    const spec = field(reader?.tree, 'spec');
    const parameters = field(spec, 'parameters');
    if (reader === undefined || stringOf(field(spec, 'provider')) !== 'aws' || isUnread(parameters)) return [];
    const own = entryOf(parameters, 'usePodIdentity')?.value;
    const written = own === undefined ? 'false' : stringOf(own);
    if (written === undefined) return [];
    const uses = TRUE.test(written);
    const reference = referenceTo(workload, named, 'usePodIdentity');
    return reference === undefined ? [] : [{ reader, reference, reads: uses ? 'association' : 'annotation' }];
  });
}

/** What Go's strconv.ParseBool takes for true. */
const TRUE = /^(?:1|t|T|true|True|TRUE)$/;

/**
 * The authentications by which a ScaledObject or ScaledJob is scaled. Source: keda.sh, "AWS pod identity": with `identityOwner: workload`, and with the older
 * provider `aws-eks`, the operator assumes the role that the account of what it scales is annotated with.
 */
export function scaledReaders(world: World, object: KubernetesObject): readonly RoleReader[] {
  const { kind, apiVersion, tree, document, transformed } = object;
  if (!/^Scaled(?:Object|Job)$/.test(kind) || !apiVersion.startsWith('keda.sh/')) return [];
  if (transformed.patch || document.templated) return [];
  const readers = listOf(field(tree, 'spec', 'triggers')).flatMap((trigger) => {
    const named = field(trigger, 'authenticationRef', 'name');
    const name = textOf(named);
    const kindTree = field(trigger, 'authenticationRef', 'kind');
    const kindOf = kindTree === undefined ? 'TriggerAuthentication' : stringOf(kindTree);
    if (name === undefined || named === undefined || kindOf === undefined) return [];
    const reader = objectCalled(world, [kindOf], object, name);
    const setting = reader === undefined ? undefined : ownerSetting(field(reader.tree, 'spec', 'podIdentity'));
    return reader === undefined || setting === undefined ? [] : [{ reader, named, setting }];
  });
  if (readers.length === 0) return [];
  const scaled = scaledBy(world, object);
  return readers.flatMap(({ reader, named, setting }): readonly RoleReader[] => {
    const reference = scaled === undefined ? undefined : referenceTo(scaled, named, setting);
    return reference === undefined ? [] : [{ reader, reference, reads: 'annotation' }];
  });
}

/** What makes the operator take the role of the workload. */
function ownerSetting(identity: Tree | undefined): string | undefined {
  const provider = stringOf(field(identity, 'provider'));
  if (provider === 'aws-eks') return 'provider: aws-eks';
  return provider === 'aws' && stringOf(field(identity, 'identityOwner')) === 'workload' ? 'identityOwner' : undefined;
}

/** What a ScaledObject names, and a ScaledJob holds. */
function scaledBy(world: World, object: KubernetesObject): Workload | undefined {
  if (object.kind === 'ScaledJob') return world.index.workloadsByTree.get(object.tree);
  const target = field(object.tree, 'spec', 'scaleTargetRef');
  const kindTree = field(target, 'kind');
  const kind = kindTree === undefined ? 'Deployment' : stringOf(kindTree);
  const name = textOf(field(target, 'name'));
  if (name === undefined || kind === undefined) return undefined;
  const workload = objectCalled(world, [kind], object, name);
  return workload === undefined ? undefined : world.index.workloadsByTree.get(workload.tree);
}

/** The one object of these kinds, of this name and the namespace of what names it, for certain. */
function objectCalled(
  world: World,
  kinds: readonly string[],
  from: KubernetesObject,
  name: Text,
): KubernetesObject | undefined {
  const candidates = kinds.flatMap((kind) => objectsOf(world, kind)).filter((one) => sameEnvironment(world, one, from));
  const [only, ...others] = found(
    resolve(
      candidates,
      (one) =>
        all([
          one.transformed.patch || one.name === undefined ? 'unknown' : equals(one.name, name),
          /^Cluster/.test(one.kind) ? 'yes' : sameUnitOrNamespace(one, from),
        ]),
      () => ({ kind: 'absent' }),
    ),
  );
  return others.length === 0 && only?.document.templated === false ? only : undefined;
}

const sameUnitOrNamespace = (a: KubernetesObject, b: KubernetesObject): Truth =>
  !a.namespaceWritten && !b.namespaceWritten && a.unit === b.unit ? 'yes' : equals(a.namespace, b.namespace);

const objectsOf = onceInWorld(({ facts }: World, kind: string): readonly KubernetesObject[] =>
  facts.object.filter((one) => one.kind === kind),
);

/** Pods that name no account run as `default`. */
function referenceTo(workload: Workload, named: Tree, setting: string): TokenReference | undefined {
  const { document, namespace, serviceAccountName, podSpec } = workload;
  const at = named.at;
  const own = serviceAccountName === undefined && !isUnread(podSpec) ? literalText('default') : undefined;
  const text = own ?? writtenText(serviceAccountName)?.text;
  return text === undefined || knownValue(text) === undefined
    ? undefined
    : { document, object: workload, account: { text, at }, namespace, field: setting };
}
