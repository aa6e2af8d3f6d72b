/** Annotations of the webhook's that stand where it does not read them. */
import { readOn } from '../aws/annotations.js';
import type { Annotation } from '../facts/kubernetes-facts.js';
import { toFileSpan } from '../value/span.js';
import { equals, keyOf, knownValue } from '../value/text.js';
import { field, textOf, type Entry, type Tree } from '../value/tree.js';
import { onceInWorld } from './once.js';
import type { Indexed } from './world.js';

export interface Misplaced {
  readonly key: string;
  /** What holds it, in words. */
  readonly holder: string;
  /** It is a label; it stands outside `metadata.annotations`; it is read on pods alone; it is read on service accounts, and on pods if `pods`. */
  readonly fault: 'label' | 'pod' | 'object' | 'root';
  readonly pods: boolean;
}

/** Kinds whose annotations somebody may take for the service account's. Custom resources pass theirs on as they like. */
const OBJECTS = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Namespace'];

export function misplaced({ object, entry, where }: Annotation): Misplaced | undefined {
  const key = knownValue(entry.key);
  const read = key === undefined ? undefined : readOn(key);
  if (key === undefined || read === undefined) return undefined;
  const isAccount = object.kind === 'ServiceAccount';
  const isPod = where === 'pod';
  const place = { key, holder: holderOf(object.kind, isPod), pods: read.pod };
  if (where === 'labels') return { ...place, fault: 'label' };
  // Where the document is broken it stands there by that fault alone.
  if (where === 'root')
    return isAccount && read.account && object.document.faults.length === 0 ? { ...place, fault: 'root' } : undefined;
  if (where === 'pods') return read.pod ? undefined : { ...place, holder: 'pod', fault: 'object' };
  // On the metadata of a Deployment the pod's own annotation is as lost as the account's.
  return isReadThere(object.kind, isPod, read) ? undefined : { ...place, fault: read.account ? 'object' : 'pod' };
}

const isReadThere = (
  kind: string,
  isPod: boolean,
  read: { readonly account: boolean; readonly pod: boolean },
): boolean => (kind === 'ServiceAccount' ? read.account : !OBJECTS.includes(kind) || (isPod && read.pod));

const holderOf = (kind: string, isPod: boolean): string =>
  kind === 'ServiceAccount' ? 'service account' : isPod && kind !== 'Pod' ? 'pod template' : kind;

/** Whether what is written there gives a service account its annotation: `commonAnnotations`, or a value that a chart puts on all that it makes, reaches other objects by the way. */
export const isForAccounts = (world: Indexed, entry: Entry): boolean => writtenForAccounts(world).has(placeOf(entry));

const writtenForAccounts = onceInWorld(
  ({ facts }: Indexed): ReadonlySet<string> =>
    new Set(facts['service-account'].flatMap(({ annotations }) => annotations.map(placeOf))),
);

/** Whether a transformer put it on every object of a file, a service account among them: on a workload it stands on itself and on its pods then. `commonAnnotations` of kustomize leave that in what is built. */
export function isOnAll(world: Indexed, { object, entry }: Annotation): boolean {
  const key = knownValue(entry.key);
  if (key === undefined || !valuesOfAccounts(world).has(valueIn(entry) ?? '')) return false;
  const levels = LEVELS.map((way) => field(object.tree, ...way, 'metadata', 'annotations', key));
  return levels.filter((value) => value !== undefined && sameText(value, entry.value)).length > 1;
}

/** An object, and its pod template. */
const LEVELS: readonly (readonly string[])[] = [[], ['spec', 'template'], ['spec', 'jobTemplate', 'spec', 'template']];

const valuesOfAccounts = onceInWorld(
  ({ facts }: Indexed): ReadonlySet<string> =>
    new Set(facts['service-account'].flatMap(({ annotations }) => annotations.map((entry) => valueIn(entry) ?? ''))),
);

/** The file, the key and the value; undefined: one of them is not known. */
function valueIn({ key, value }: Entry): string | undefined {
  const [name, text] = [knownValue(key), textOf(value)];
  const written = text === undefined ? undefined : keyOf(text);
  return name === undefined || written === undefined
    ? undefined
    : [toFileSpan(value.at).source.path, name, written].join(' ');
}

function sameText(a: Tree, b: Tree): boolean {
  const [one, other] = [textOf(a), textOf(b)];
  return one !== undefined && other !== undefined && equals(one, other) === 'yes';
}

function placeOf({ key, keyAt, value }: Entry): string {
  const [name, written] = [toFileSpan(keyAt), toFileSpan(value.at)];
  return [name.source.path, name.start, written.source.path, written.start, knownValue(key)].join(' ');
}
