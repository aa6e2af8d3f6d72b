/** Replacements: values of one object for fields of others. Source: kubernetes-sigs/kustomize, api/filters/replacement/replacement.go. */
import { concatenated, equals, literalText, splitOnce, type Text } from '../../value/text.js';
import { entryOf, field, isOpen, listOf, stringOf, textOf, type MapTree, type Tree } from '../../value/tree.js';
import { all, any, type Truth } from '../../value/truth.js';
import { BuildFailure, Undecided } from './failure.js';
import { UNREAD_KIND } from './files.js';
import { either, mapAt, textAt, withEntry, withMember, writtenName } from './members.js';
import { effectiveNamespace, idsOf, type Id, type Resource } from './resource.js';
import { requireSelector, selects } from './select.js';
import { opened, type State } from './state.js';

/** `item`: one of `replacements`, or what stands in its file. */
export function withReplacement(state: State, item: Tree): State {
  const value = sourceValue(state, item);
  return listOf(field(item, 'targets')).reduce((now, target) => withTarget(now, target, value), state);
}

/** Undefined: not known. */
function sourceValue(state: State, item: Tree): Tree | undefined {
  const given = field(item, 'sourceValue');
  if (given !== undefined) return given;
  const source = field(item, 'source');
  if (source === undefined) return undefined;
  const chosen = state.resources.map((resource) => [resource, isSource(resource, source)] as const);
  const certain = chosen.filter(([, is]) => is === 'yes').map(([resource]) => resource);
  const [only, ...others] = certain;
  if (chosen.some(([, is]) => is === 'unknown')) return undefined;
  if (others.length > 0) throw new BuildFailure('several objects are the source of this replacement', source.at);
  if (only === undefined) {
    if (state.open || stringOf(field(source, 'kind')) === UNREAD_KIND) return undefined;
    throw new BuildFailure('no object is the source of this replacement', source.at);
  }
  const path = writtenName(textOf(field(source, 'fieldPath'))) ?? 'metadata.name';
  const value = valueAt(only.tree, stepsOf(path));
  if (value === 'unknown') return undefined;
  if (value === undefined) throw new BuildFailure(`the source of this replacement has no field \`${path}\``, source.at);
  return part(value, field(source, 'options'));
}

function isSource(resource: Resource, source: Tree): Truth {
  const fits = (id: Id): Truth => {
    const isSame = (member: string, text: Text): Truth => {
      const wanted = textOf(field(source, member));
      return wanted === undefined || wanted.parts.length === 0 ? 'yes' : equals(wanted, text);
    };
    return all([
      isSame('group', literalText(id.group)),
      isSame('version', literalText(id.version)),
      isSame('kind', literalText(id.kind)),
      isSame('name', id.name),
      isSame('namespace', effectiveNamespace(id)),
    ]);
  };
  return any(idsOf(resource).map(fits));
}

/** Dots part the steps; a key with dots stands in brackets, or has a backslash before each. */
export function stepsOf(path: string): readonly string[] {
  const steps: string[] = [];
  let step = '';
  let depth = 0;
  for (let i = 0; i < path.length; i++) {
    const c = path.charAt(i);
    if (c === '\\' && path.charAt(i + 1) === '.') step += path.charAt(++i);
    else if (c === '[' && step === '' && depth++ === 0) step = '[';
    else if (c === ']' && depth === 1) {
      depth = 0;
      steps.push(step.includes('=') ? step : step.slice(1));
      step = '';
    } else if (c === '.' && depth === 0) {
      if (step !== '') steps.push(step);
      step = '';
    } else step += c;
  }
  return step === '' ? steps : [...steps, step];
}

/** `[key=value]` selects items of a list. */
const selectorIn = (step: string): readonly [string, string] | undefined => {
  const [, key, value] = /^\[([^=]*)=(.*)$/s.exec(step) ?? [];
  return key === undefined || value === undefined ? undefined : [key, value];
};

function isItem(item: Tree, step: string, index: number): boolean {
  const selector = selectorIn(step);
  if (selector !== undefined) return stringOf(field(item, selector[0])) === selector[1];
  return step === '*' || step === String(index);
}

export function valueAt(tree: Tree, steps: readonly string[]): Tree | 'unknown' | undefined {
  let found: Tree = tree;
  for (const step of steps) {
    const next: Tree | undefined =
      found.kind === 'list' ? found.items.find((item, i) => isItem(item, step, i)) : entryOf(found, step)?.value;
    if (next === undefined) return isOpen(found) ? 'unknown' : undefined;
    found = next;
  }
  return found;
}

/** One part of a text, where `options` ask for it. */
function part(value: Tree, options: Tree | undefined): Tree | undefined {
  const delimiter = stringOf(field(options, 'delimiter'));
  if (delimiter === undefined || delimiter === '') return value;
  const text = scalarText(value);
  const parts = text === undefined ? undefined : splitText(text, delimiter);
  if (parts === undefined) return undefined;
  const one = parts[indexOf(options)];
  if (one === undefined)
    throw new BuildFailure(
      `the source of this replacement has ${String(parts.length)} parts, and none of index ${String(indexOf(options))}`,
      (field(options, 'index') ?? value).at,
    );
  return textAt(one, value.at);
}

const indexOf = (options: Tree | undefined): number => {
  const index = field(options, 'index');
  return index?.kind === 'number' ? index.value : 0;
};

const scalarText = (tree: Tree | undefined): Text | undefined =>
  tree?.kind === 'number' || tree?.kind === 'boolean' ? literalText(tree.written) : textOf(tree);

/** Undefined: a hole could hold the delimiter. */
function splitText(text: Text, delimiter: string): readonly Text[] | undefined {
  const parts: Text[] = [];
  let rest = text;
  for (let split = splitOnce(rest, delimiter); split !== undefined; split = splitOnce(rest, delimiter)) {
    if (!split.certain) return undefined;
    parts.push(split.before);
    rest = split.after;
  }
  return [...parts, rest];
}

function withTarget(state: State, target: Tree, value: Tree | undefined): State {
  const select = field(target, 'select');
  if (select === undefined || select.kind === 'null')
    throw new BuildFailure('a target of a replacement needs `select`', target.at);
  const rejects = listOf(field(target, 'reject'));
  for (const selector of [select, ...rejects]) requireSelector(selector);
  const written = listOf(field(target, 'fieldPaths')).map((path) => writtenName(textOf(path)) ?? '');
  const paths = written.length === 0 ? ['metadata.name'] : written;
  if (paths.includes('')) return opened(state);
  const options = field(target, 'options');
  const resources = state.resources.map((resource) => {
    const chosen = all([
      selects(select, resource),
      ...rejects.map((reject): Truth => {
        const is = selects(reject, resource);
        return is === 'yes' ? 'no' : is === 'no' ? 'yes' : 'unknown';
      }),
    ]);
    if (chosen === 'no') return resource;
    const after = paths.reduce((tree, path) => replacedAt(tree, path, value, options, target), resource.tree);
    const tree = chosen === 'yes' ? after : either(resource.tree, after);
    return tree.kind === 'map' ? { ...resource, tree } : resource;
  });
  return { ...state, resources };
}

function replacedAt(
  tree: MapTree,
  path: string,
  value: Tree | undefined,
  options: Tree | undefined,
  target: Tree,
): MapTree {
  const create = field(options, 'create');
  const context: Context = {
    // Without a dot, what stands in brackets is an item of a list. Source: kyaml/utils/pathsplitter.go.
    creates: (step) =>
      create?.kind === 'boolean' && create.value && (step.includes('.') || !path.includes(`[${step}]`)),
    change: (before) => replaced(before, value, options, target),
    missing: () => {
      throw new BuildFailure(`a target of this replacement has no field \`${path}\``, target.at);
    },
  };
  try {
    const after = replacedIn(tree, stepsOf(path), context);
    return after.kind === 'map' ? after : tree;
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    return { ...tree, open: true };
  }
}

interface Context {
  readonly creates: (step: string) => boolean;
  readonly change: (before: Tree | undefined) => Tree;
  readonly missing: () => never;
}

function replacedIn(tree: Tree, [step, ...rest]: readonly string[], context: Context): Tree {
  if (step === undefined) return context.change(tree);
  if (tree.kind === 'list') {
    if (!tree.items.some((item, i) => isItem(item, step, i))) return tree.open ? unsure() : context.missing();
    const items = tree.items.map((item, i) => (isItem(item, step, i) ? replacedIn(item, rest, context) : item));
    return { ...tree, items };
  }
  if (tree.kind !== 'map') return tree.kind === 'hole' || tree.kind === 'choice' ? unsure() : context.missing();
  if (step === '*')
    return { ...tree, entries: tree.entries.map((one) => ({ ...one, value: replacedIn(one.value, rest, context) })) };
  const entry = entryOf(tree, step);
  if (entry !== undefined && entry.value.kind !== 'null')
    return withEntry(tree, { ...entry, value: replacedIn(entry.value, rest, context) });
  if (tree.open) return unsure();
  if (!context.creates(step)) return context.missing();
  const made = rest.length === 0 ? context.change(undefined) : replacedIn(mapAt(tree.at), rest, context);
  return withMember(tree, step, made);
}

const unsure = (): never => {
  throw new Undecided();
};

function replaced(before: Tree | undefined, value: Tree | undefined, options: Tree | undefined, target: Tree): Tree {
  const at = value?.at ?? before?.at ?? target.at;
  // Without a place of its own: what stands there is no placeholder.
  const unknown: Tree = {
    kind: 'hole',
    hole: { reference: 'replacement', scope: at.source.path, anonymous: true },
    at,
  };
  if (value === undefined) return unknown;
  const delimiter = stringOf(field(options, 'delimiter'));
  if (delimiter === undefined || delimiter === '') return value;
  const text = joinedAt(indexOf(options), before, value, delimiter);
  return text === undefined ? unknown : textAt(text, before?.at ?? value.at);
}

/** The text with one of its parts replaced; undefined: not known. */
function joinedAt(index: number, before: Tree | undefined, value: Tree, delimiter: string): Text | undefined {
  const [own, whole] = [scalarText(value), scalarText(before) ?? (before === undefined ? literalText('') : undefined)];
  const parts = whole === undefined ? undefined : splitText(whole, delimiter);
  if (own === undefined || parts === undefined) return undefined;
  const isInside = index >= 0 && index < parts.length;
  const after = isInside
    ? parts.map((one, i) => (i === index ? own : one))
    : index < 0
      ? [own, ...parts]
      : [...parts, own];
  return concatenated(after.flatMap((one, i) => (i === 0 ? [one] : [literalText(delimiter), one])));
}
