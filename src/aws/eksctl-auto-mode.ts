/** What eksctl refuses in `autoModeConfig`. Source: eksctl-io/eksctl at 99984adb6164, pkg/apis/eksctl.io/v1alpha5/auto_mode.go. */
import { duplicatesOf } from '../value/duplicates.js';
import type { Span } from '../value/span.js';
import { isUnread, field, listOf, parsesAsTrue, stringOf, type Entry, type Tree } from '../value/tree.js';
import { isEmptyList, keyName, setEntries, setEntry } from './eksctl-values.js';

/** AutoModeKnownNodePools. */
export const NODE_POOLS = ['general-purpose', 'system'];

export interface AutoModeFault {
  readonly is: 'off' | 'no-pools' | 'boundary' | 'pool' | 'pool-twice';
  /** The key, or the node pool. */
  readonly what: string;
  readonly at: Span;
}

/** Everything about the mapping that is wrong for certain. */
export function autoModeFaults(cluster: Tree): readonly AutoModeFault[] {
  const config = field(cluster, 'autoModeConfig');
  const enabled = parsesAsTrue(field(config, 'enabled'));
  if (config?.kind !== 'map' || isUnread(config) || enabled === undefined) return [];
  const refused =
    (is: AutoModeFault['is']) =>
    (entry: Entry): AutoModeFault => ({ is, what: keyName(entry), at: entry.keyAt });
  const forRole = setEntries(config, ['nodeRoleARN', 'permissionsBoundaryARN']);
  if (!enabled) return [...forRole, ...setEntries(config, ['nodePools'])].map(refused('off'));
  if (isEmptyList(field(config, 'nodePools'))) return forRole.map(refused('no-pools'));
  const boundary = setEntry(config, 'permissionsBoundaryARN');
  return [
    ...(boundary !== undefined && forRole.length === 2 ? [refused('boundary')(boundary)] : []),
    ...poolFaults(listOf(field(config, 'nodePools'))),
  ];
}

function poolFaults(pools: readonly Tree[]): readonly AutoModeFault[] {
  const known = (pool: Tree): boolean => NODE_POOLS.includes(stringOf(pool) ?? '');
  const fault =
    (is: AutoModeFault['is']) =>
    (pool: Tree): AutoModeFault => ({ is, what: stringOf(pool) ?? '', at: pool.at });
  return [
    ...pools.filter((pool) => stringOf(pool) !== undefined && !known(pool)).map(fault('pool')),
    ...duplicatesOf(pools.filter(known), stringOf).map(({ item }) => fault('pool-twice')(item)),
  ];
}
