/** `irsa-lint cluster`: what a ClusterConfig creates. */
import { worldOf } from '../analyse.js';
import { clusterLines, clustersOf } from '../explain/cluster.js';
import { safeJson, visible } from '../report/safe.js';
import type { Io } from './io.js';
import { CLEAN, losses, namedFile, print, UsageError } from './usage.js';

export function cluster(path: string, { format }: { readonly format: 'text' | 'json' }, io: Io): number {
  const lost = losses(io);
  const clusters = clustersOf(worldOf([namedFile(io, path)], { failed: lost.failed }));
  if (clusters.length === 0 && lost.verdict(CLEAN) === CLEAN) throw new UsageError(`${path} holds no ClusterConfig`);
  print(
    io,
    format === 'json'
      ? safeJson({ version: 1, clusters })
      : clusters.map((one) => clusterLines(one).map(visible).join('\n')).join('\n\n'),
  );
  return lost.verdict(CLEAN);
}
