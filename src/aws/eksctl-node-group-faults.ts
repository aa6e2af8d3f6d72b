/** What eksctl refuses of a node group by numbers and by the cluster around it. Source: eksctl-io/eksctl at 99984adb6164, validation.go, defaults.go; pkg/cfn/builder/nodegroup.go. */
import type { Span } from '../value/span.js';
import { entryOf, field, isUnread, stringOf, type Entry, type MapTree, type Tree } from '../value/tree.js';
import { namesVpc } from './eksctl-addons.js';
import { enabledEntry, isAbsent, present } from './eksctl-values.js';
import { table } from '../value/table.js';

export interface SizeFault {
  /** The sizes, as in `minSize: 5`. */
  readonly low: string;
  readonly high: string;
  readonly at: Span;
  readonly other: Span | undefined;
}

interface Size {
  readonly shown: string;
  readonly value: number;
  readonly at: Span | undefined;
}

/** DefaultNodeCount in types.go: what `minSize` is where neither it nor `desiredCapacity` is set. */
const DEFAULT_COUNT: Size = { shown: 'minSize: 2, the default', value: 2, at: undefined };

/** Sizes in the wrong order; undefined where they are right, or one is not known. */
export function sizeFault(group: MapTree): SizeFault | undefined {
  const read = ['minSize', 'desiredCapacity', 'maxSize'].map((key) => sizeOf(group, key));
  if (isUnread(group) || read.includes('unknown')) return undefined;
  const [least, desired, most] = read.map((size) => (size === 'unknown' ? undefined : size));
  const min = least ?? desired ?? DEFAULT_COUNT;
  const [low, high] =
    [
      [min, desired],
      [desired, most],
      [min, most],
    ].find(([a, b]) => a !== undefined && b !== undefined && a.value > b.value) ?? [];
  const at = high?.at ?? low?.at;
  return low === undefined || high === undefined || at === undefined
    ? undefined
    : { low: low.shown, high: high.shown, at, other: low.at === at ? undefined : low.at };
}

function sizeOf(group: Tree, key: string): Size | undefined | 'unknown' {
  const entry = entryOf(group, key);
  if (entry === undefined || entry.value.kind === 'null') return undefined;
  if (entry.value.kind !== 'number') return 'unknown';
  return { shown: `${key}: ${entry.value.written}`, value: entry.value.value, at: entry.keyAt };
}

/** `updateConfig.maxUnavailable` where it is more than the group can have. */
export function unavailableFault(group: MapTree): Entry | undefined {
  const entry = entryOf(field(group, 'updateConfig'), 'maxUnavailable');
  // What is not written follows from the others.
  const [most = DEFAULT_COUNT] = ['maxSize', 'desiredCapacity', 'minSize'].flatMap((key) => sizeOf(group, key) ?? []);
  if (most === 'unknown' || isUnread(group)) return undefined;
  return entry?.value.kind === 'number' && entry.value.value > most.value ? entry : undefined;
}

/** What volumes of a type take; gp3 is the default. */
const VOLUMES: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = table({
  gp3: table({ volumeIOPS: [3000, 16000], volumeThroughput: [125, 1000] }),
  io1: table({ volumeIOPS: [100, 64000] }),
  io2: table({ volumeIOPS: [100, 256000] }),
});

export interface VolumeFault {
  readonly key: string;
  readonly type: string;
  readonly from: number;
  readonly to: number;
  readonly at: Span;
}

export function volumeFaults(group: MapTree): readonly VolumeFault[] {
  const type = stringOf(field(group, 'volumeType')) ?? (isAbsent(group, 'volumeType') ? 'gp3' : '');
  return Object.entries(VOLUMES[type] ?? {}).flatMap(([key, [from, to]]) => {
    const entry = entryOf(group, key);
    return entry?.value.kind === 'number' && (entry.value.value < from || entry.value.value > to)
      ? [{ key, type, from, to, at: entry.value.at }]
      : [];
  });
}

/** `amiFamily: AmazonLinux2` for a version that has no such AMI (AmazonLinux2EOLVersion in types.go); of managed groups an AMI of one's own is taken. */
export function endedFamily(cluster: Tree, group: MapTree, managed: boolean): Entry | undefined {
  const family = entryOf(group, 'amiFamily');
  const version = field(cluster, 'metadata', 'version');
  // The default is newer. Groups for a VPC that exists may join a cluster that is older.
  const minor = present(version)
    ? Number(/^1\.(\d+)$/.exec(stringOf(version) ?? '')?.[1] ?? 0)
    : namesVpc(cluster) || isUnread(field(cluster, 'metadata'))
      ? 0
      : Infinity;
  const own = managed && !isAbsent(group, 'ami');
  return stringOf(family?.value)?.toLowerCase() === 'amazonlinux2' && minor >= 33 && !own ? family : undefined;
}

/** The switch of a fully private cluster, where the group is on public networks. */
export function publicGroup(cluster: Tree, group: MapTree): Entry | undefined {
  const networking = field(group, 'privateNetworking');
  const off = !present(networking) || (networking.kind === 'boolean' && !networking.value);
  return off && !isUnread(group) ? enabledEntry(field(cluster, 'privateCluster'), 'enabled') : undefined;
}
