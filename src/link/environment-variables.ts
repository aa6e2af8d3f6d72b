/** The variables of a container, those among them that a ConfigMap holds. */
import type { Workload } from '../facts/kubernetes-facts.js';
import { asWritten, writtenText, type Container, type EnvVariable } from '../facts/pod.js';
import { entryOf } from '../value/tree.js';
import { configMapOf } from './workload.js';
import type { Indexed } from './world.js';

/** undefined where more may exist than are read. A variable of the container hides that of a source. */
export function wholeEnvironment(
  world: Indexed,
  workload: Workload,
  { env, envFrom, envOpen, envUnread }: Container,
): readonly EnvVariable[] | undefined {
  if (!envOpen) return env;
  if (envUnread) return undefined;
  const sources = envFrom.map(({ kind, name, prefix }) =>
    kind === 'config-map' && prefix === undefined ? variablesOf(world, workload, name.text) : undefined,
  );
  const own = new Set(env.map(({ name }) => name));
  const given = sources.flatMap((source) => source ?? []).filter(({ name }) => !own.has(name));
  return sources.includes(undefined) ? undefined : [...env, ...given];
}

function variablesOf(
  world: Indexed,
  workload: Workload,
  name: Parameters<typeof configMapOf>[2],
): readonly EnvVariable[] | undefined {
  const map = configMapOf(world, workload, name);
  const data = map === undefined ? undefined : entryOf(map.tree, 'data')?.value;
  if (map === undefined || map.document.templated || data?.kind !== 'map' || data.open) return undefined;
  if (data.entries.some(({ key }) => !/^[\w.-]+$/.test(asWritten(key)))) return undefined;
  return data.entries.map(({ key, keyAt, value }) => ({
    // As it is written: the name of a variable may look like a placeholder.
    name: asWritten(key),
    nameAt: keyAt,
    value: writtenText(value),
  }));
}
