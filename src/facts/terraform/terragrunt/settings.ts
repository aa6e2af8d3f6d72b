/** What a file of Terragrunt settles, and how an included file and the one that includes it make one. */
import type { Body } from '../../../document/hcl/ast.js';
import type { Span } from '../../../value/span.js';
import { equals, knownValue } from '../../../value/text.js';
import type { Entry } from '../../../value/tree.js';
import { attributeValue, lazyEntry } from '../blocks.js';
import { evaluate } from '../evaluate.js';
import type { Scope } from '../scope.js';
import { list, object, settle, unknown, type Value } from '../value.js';
import { blocksIn } from './body.js';
import type { Config } from './config.js';

/** A block where it stands, with what its names mean there. */
export interface Placed {
  readonly body: Body;
  readonly scope: Scope;
  readonly at: Span;
}

export interface Dependency extends Placed {
  readonly label: string;
  readonly config: Config;
}

/** A file that Terragrunt writes into the module. */
export interface Generate {
  readonly member: (name: string) => Value | undefined;
  readonly value: (at: Span) => Value;
}

export interface Settings {
  /** Undefined: not written. */
  readonly inputs: () => Value | undefined;
  readonly source: () => Value | undefined;
  readonly arguments: ReadonlyMap<string, Placed>;
  readonly dependencies: ReadonlyMap<string, Dependency>;
  readonly generates: ReadonlyMap<string, Generate>;
  /** Blocks of `generate` may be missing here. */
  readonly open: boolean;
}

export function ownSettings(config: Config): Settings {
  const { body, scope, broken } = config;
  const placed = ({ body: own, at }: { readonly body: Body; readonly at: Span }): Placed => ({ body: own, scope, at });
  const terraform = blocksIn(body, 'terraform', '');
  const inputs = config.attribute('inputs');
  return {
    inputs: once(() => {
      if (inputs === undefined) return broken ? opened(object([], NOWHERE)) : undefined;
      const value = settle(() => evaluate(inputs.value, scope), inputs.value.at);
      return broken ? opened(value) : value;
    }),
    source: once(() => {
      const [block] = terraform;
      return block === undefined ? undefined : attributeValue(placed(block), 'source');
    }),
    arguments: byLabel(
      terraform.flatMap((block) => blocksIn(block.body, 'extra_arguments')),
      placed,
    ),
    dependencies: byLabel(blocksIn(body, 'dependency'), (block) => ({ ...placed(block), label: block.label, config })),
    generates: new Map([...generateBlocks(config), ...generateAttribute(config)]),
    open: broken,
  };
}

const NOWHERE: Span = { source: { path: '', text: '' }, start: 0, end: 0 };

const byLabel = <B extends { readonly label: string }, T>(blocks: readonly B[], of: (block: B) => T) =>
  new Map(blocks.map((block) => [block.label, of(block)] as const));

const MEMBERS = ['path', 'contents', 'if_exists', 'disable'];

function generateBlocks({ body, scope }: Config): readonly (readonly [string, Generate])[] {
  // As an attribute it is an expression, in JSON an object of labels: both are read as one.
  return body.blocks.flatMap(({ type, labels, body: own }): readonly (readonly [string, Generate])[] => {
    if (type !== 'generate') return [];
    const member = (name: string): Value | undefined => attributeValue({ body: own, scope }, name);
    return [[labels[0]?.value ?? '', { member, value: (at) => membersValue(member, at) }]];
  });
}

const membersValue = (member: Generate['member'], at: Span): Value =>
  object(
    MEMBERS.flatMap((name) => {
      const value = member(name);
      return value === undefined ? [] : [lazyEntry(name, value.at, () => value)];
    }),
    at,
  );

/** `generate = { provider = { path, contents } }`. */
function generateAttribute(config: Config): readonly (readonly [string, Generate])[] {
  const written = config.attribute('generate');
  if (written === undefined) return [];
  const value = settle(() => evaluate(written.value, config.scope), written.value.at);
  if (value.kind !== 'map') return [];
  return value.entries.flatMap((one): readonly (readonly [string, Generate])[] => {
    const label = knownValue(one.key);
    if (label === undefined) return [];
    return [[label, { member: (name) => memberIn(one.value, name), value: () => one.value }]];
  });
}

function memberIn(value: Value, name: string): Value | undefined {
  if (value.kind !== 'map') return undefined;
  const found = value.entries.findLast(({ key }) => knownValue(key) === name)?.value;
  return found?.kind === 'null' ? undefined : found;
}

/** Of a file that is not here: it may say anything. */
export const unseenSettings = ({ body }: Config): Settings => {
  const at = body.attributes[0]?.at ?? body.blocks[0]?.at ?? NOWHERE;
  return {
    inputs: () => unknown(at, 'inputs'),
    source: () => unknown(at, 'source'),
    arguments: new Map(),
    dependencies: new Map(),
    generates: new Map(),
    open: true,
  };
};

/** Members of `inputs` whole, everything else by its label. */
export const shallowSettings = (below: Settings, above: Settings): Settings => merged(below, above, shallow);

/** `isKnown`: the strategy is; otherwise only what both strategies agree on is. */
export const deepSettings = (below: Settings, above: Settings, isKnown: boolean): Settings =>
  merged(below, above, isKnown ? deep : either);

function merged(below: Settings, above: Settings, inputs: (below: Value, above: Value) => Value): Settings {
  return {
    inputs: once(() => {
      const [lower, upper] = [below.inputs(), above.inputs()];
      return lower === undefined ? upper : upper === undefined ? lower : inputs(lower, upper);
    }),
    source: once(() => above.source() ?? below.source()),
    arguments: new Map([...below.arguments, ...above.arguments]),
    dependencies: new Map([...below.dependencies, ...above.dependencies]),
    generates: new Map([...below.generates, ...above.generates]),
    open: below.open || above.open,
  };
}

const opened = (value: Value): Value => (value.kind === 'map' ? { ...value, open: true } : value);

function shallow(below: Value, above: Value): Value {
  if (above.kind !== 'map') return above.kind === 'null' ? below : unknown(above.at, 'inputs');
  if (below.kind === 'null') return above;
  if (below.kind !== 'map') return opened(above);
  return object(
    [...below.entries.filter((one) => !mayReplace(above.entries, one)), ...above.entries],
    above.at,
    'object',
    below.open || above.open,
  );
}

/** A member of which it is not known whether another replaces it is not known. */
const mayReplace = (entries: readonly Entry[], one: Entry): boolean =>
  entries.some(({ key }) => equals(key, one.key) !== 'no');

/** Maps member by member, lists one behind the other, of everything else what stands above. */
function deep(below: Value, above: Value): Value {
  if (below.kind === 'map' && above.kind === 'map') return deepMaps(below, above);
  if (below.kind === 'list' && above.kind === 'list')
    return list([...below.items, ...above.items], above.at, 'tuple', below.open || above.open);
  const isVague = ({ kind }: Value): boolean => kind === 'hole' || kind === 'choice';
  const isScalar = ({ kind }: Value): boolean => !isVague({ kind } as Value) && kind !== 'map' && kind !== 'list';
  if (isScalar(above) || isScalar(below)) return above;
  if (!isVague(above) && !isVague(below)) return above;
  if (above.kind === 'map') return opened(object(above.entries.map(vague), above.at));
  if (above.kind === 'list') return list(above.items, above.at, 'tuple', true);
  return unknown(above.at, 'inputs');
}

/** A member that may be merged with another that is not known. */
const vague = (one: Entry): Entry =>
  one.value.kind === 'map' || one.value.kind === 'list' || one.value.kind === 'hole' || one.value.kind === 'choice'
    ? { ...one, value: unknown(one.keyAt, 'a member') }
    : one;

function deepMaps(below: Extract<Value, { kind: 'map' }>, above: Extract<Value, { kind: 'map' }>): Value {
  const entries = above.entries.map((one): Entry => {
    const under = below.entries.find(({ key }) => equals(key, one.key) === 'yes');
    if (under !== undefined) return { ...one, value: deep(under.value, one.value) };
    return below.open || mayReplace(below.entries, one) ? vague(one) : one;
  });
  const kept = below.entries.filter((one) => !mayReplace(above.entries, one));
  return object(
    above.open
      ? [...kept.map((one) => ({ ...one, value: unknown(one.keyAt, 'a member') })), ...entries]
      : [...kept, ...entries],
    above.at,
    'object',
    below.open || above.open,
  );
}

/** What is the same whichever way they are merged. */
function either(below: Value, above: Value): Value {
  if (above.kind !== 'map') return unknown(above.at, 'inputs');
  return opened(object(above.entries.map(vague), above.at));
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}
