/** Security groups of pods: whether the VPC CNI gives them, and whether strictly. */
import { variableOf } from './credentials.js';
import type { Span } from '../value/span.js';
import { knownValue } from '../value/text.js';
import { displayTree, entryOf, field, isUnread, stringOf, type Tree } from '../value/tree.js';
import { sameEnvironment, type Located } from './environment.js';
import { onceInWorld } from './once.js';
import type { World } from './world.js';

export interface StrictSecurityGroups {
  readonly at: Span;
  /** Written; else by default. */
  readonly stated: boolean;
}

/**
 * Where the plugin of this environment is told to give pods security groups of their own, in strict mode. Source: aws/amazon-vpc-cni-k8s README,
 * ENABLE_POD_ENI and POD_SECURITY_GROUP_ENFORCING_MODE (`strict` by default).
 */
export function podSecurityGroups(world: World, from: Located): StrictSecurityGroups | undefined {
  const modes = modesIn(world).flatMap(({ from: plugin, mode }) =>
    sameEnvironment(world, plugin, from) ? [mode] : [],
  );
  // Several clusters with several modes: which of them runs the pods is not known.
  const [mode] = modes;
  return mode === undefined || modes.some((other) => other.strict !== true) || mode.strict !== true
    ? undefined
    : { at: mode.at, stated: mode.stated };
}

interface PlacedMode {
  readonly from: Located;
  readonly mode: Mode;
}

/** What settings of the plugin say, and where. */
const modesIn = onceInWorld(({ facts }: World): readonly PlacedMode[] => [
  ...facts.addon
    .filter(({ name }) => isNamed(name, 'vpc-cni'))
    .flatMap(({ configuration, document }) => placed({ document }, [modeIn(field(configuration, 'env'))])),
  ...facts.workload
    .filter(({ kind, name }) => kind === 'DaemonSet' && isAwsNode(name))
    .flatMap((workload) => placed(workload, workload.containers.map(modeOfContainer))),
]);

const placed = (from: Located, modes: readonly (Mode | undefined)[]): readonly PlacedMode[] =>
  modes.flatMap((mode) => (mode === undefined ? [] : [{ from, mode }]));

type Name = Parameters<typeof knownValue>[0] | undefined;
const isNamed = (name: Name, wanted: string): boolean => name !== undefined && knownValue(name) === wanted;
const isAwsNode = (name: Name): boolean => isNamed(name, 'aws-node');

interface Mode extends StrictSecurityGroups {
  /** undefined: not known. */
  readonly strict: boolean | undefined;
}

const ENABLED = 'ENABLE_POD_ENI';
const MODE = 'POD_SECURITY_GROUP_ENFORCING_MODE';

function modeIn(env: Tree | undefined): Mode | undefined {
  const [enabled, mode] = [entryOf(env, ENABLED), entryOf(env, MODE)];
  if (enabled === undefined || displayTree(enabled.value) !== 'true') return undefined;
  if (mode === undefined) return { at: enabled.value.at, stated: false, strict: isUnread(env) ? undefined : true };
  const value = stringOf(mode.value);
  return { at: mode.value.at, stated: true, strict: value === undefined ? undefined : value === 'strict' };
}

type Containers = World['facts']['workload'][number]['containers'];

function modeOfContainer(container: Containers[number]): Mode | undefined {
  const [enabled, mode] = [variableOf(container, ENABLED), variableOf(container, MODE)];
  if (enabled?.value === undefined || knownValue(enabled.value.text) !== 'true') return undefined;
  if (mode === undefined) return { at: enabled.value.at, stated: false, strict: container.envOpen ? undefined : true };
  const value = mode.value === undefined ? undefined : knownValue(mode.value.text);
  return {
    at: mode.value?.at ?? mode.nameAt,
    stated: true,
    strict: value === undefined ? undefined : value === 'strict',
  };
}
