/** CloudFormation's functions. Each computes what is certain; undefined: not known. */
import type { Piece } from '../../document/assembled.js';
import type { Span } from '../../value/span.js';
import { display, knownValue, literalText, shapeOf } from '../../value/text.js';
import { field, listOf, textOf, type Tree } from '../../value/tree.js';
import { locked } from '../tidy.js';
import { holds } from './conditions.js';
import { choiceOf, type Evaluator } from './evaluate.js';
import { findInMap } from './find-in-map.js';
import { localText, nameOfText, piecesOf, scalarText, splitText, stretchesOf, textTree } from './texts.js';
import { table } from '../../value/table.js';

/** A function with what it is given, in its short form (a tag of YAML) or its long one (a mapping of one key). */
export interface Call {
  /** As in `Fn::Sub`. */
  readonly name: string;
  readonly argument: Tree;
  readonly at: Span;
}

export function callOf(tree: Tree): Call | undefined {
  if ((tree.kind === 'hole' || tree.kind === 'text') && tree.tagged !== undefined) {
    const name = tree.tagged.tag.slice(1);
    const isBare = name === 'Ref' || name === 'Condition';
    return { name: isBare ? name : `Fn::${name}`, argument: tree.tagged.value, at: tree.at };
  }
  if (tree.kind !== 'map' || tree.entries.length !== 1) return undefined;
  const [only] = tree.entries;
  const name = only === undefined ? undefined : knownValue(only.key);
  if (only === undefined || name === undefined) return undefined;
  const isCall = name === 'Ref' || (name.startsWith('Fn::') && !name.startsWith('Fn::ForEach::'));
  return isCall ? { name, argument: only.value, at: tree.at } : undefined;
}

type Compute = (call: Call, evaluator: Evaluator) => Tree | undefined;

/** A name as it is written: what looks like a placeholder is none. */
const nameIn = (tree: Tree, evaluator: Evaluator): string | undefined => {
  const text = evaluator.text(tree);
  return text === undefined ? undefined : display(text);
};

const reference: Compute = ({ argument, at }, evaluator) => {
  const name = nameIn(argument, evaluator);
  if (name === undefined) return undefined;
  return evaluator.local(name) ?? evaluator.names.reference(name, at, evaluator);
};

const attribute: Compute = ({ argument, at }, evaluator) => {
  if (argument.kind === 'list') {
    const [resource, ...names] = argument.items.map((item) => nameIn(item, evaluator));
    if (resource === undefined || names.length === 0 || names.includes(undefined)) return undefined;
    return evaluator.names.attribute(resource, names.join('.'), at, evaluator);
  }
  const name = nameIn(argument, evaluator) ?? '';
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : evaluator.names.attribute(name.slice(0, dot), name.slice(dot + 1), at, evaluator);
};

const substitute: Compute = ({ argument, at }, evaluator) => {
  const [template, variables] = argument.kind === 'list' ? argument.items : [argument];
  if (template?.kind !== 'text') return undefined;
  // One value for one name: each may hold others that are computed, and so on.
  const values = new Map<string, Tree | undefined>();
  const pieces = stretchesOf(template.text, template.at).flatMap((stretch): readonly Piece[] => {
    if ('part' in stretch) return [stretch];
    const { written, at: place } = stretch;
    const local = evaluator.local(stretch.name);
    if (written.startsWith('&') && local === undefined) return [{ part: { literal: written, at: place }, at: place }];
    const name = stretch.name.trim();
    if (local === undefined && field(variables, name) !== undefined && !values.has(name))
      values.set(name, named(name, variables, place, evaluator));
    const value = local ?? values.get(name) ?? named(name, variables, place, evaluator);
    const text = value === undefined ? undefined : (localText(written, value) ?? textOf(value));
    const { parts } = text ?? scalarText(evaluator.unknown(stretch.name, stretch.at)) ?? literalText('');
    return parts.map((part) => ({ part, at: stretch.at }));
  });
  return evaluator.assembled(pieces, template.at.source === at.source ? template.at : at);
};

function named(name: string, variables: Tree | undefined, at: Span, evaluator: Evaluator): Tree | undefined {
  const written = field(variables, name);
  if (written !== undefined) return evaluator.value(written);
  const dot = name.indexOf('.');
  return dot < 0
    ? evaluator.names.reference(name, at, evaluator)
    : evaluator.names.attribute(name.slice(0, dot), name.slice(dot + 1), at, evaluator);
}

const join: Compute = ({ argument, at }, evaluator) => {
  const [separatorTree, listTree] = listOf(argument);
  const separator = separatorTree === undefined ? undefined : evaluator.text(separatorTree);
  const known = separator === undefined ? undefined : knownValue(separator);
  if (known === undefined || listTree === undefined) return undefined;
  const list = evaluator.value(listTree);
  if (list.kind === 'hole' && list.hole.anonymous !== true)
    return evaluator.hole(`Join(${known},${list.hole.reference})`, at, { string: true });
  if (list.kind !== 'list' || list.open) return undefined;
  const texts = list.items.map((item) => scalarText(item) ?? textOf(item));
  const pieces = texts.flatMap((text, i): readonly Piece[] => {
    const place = list.items[i]?.at ?? at;
    const between: readonly Piece[] = i === 0 || known === '' ? [] : [{ part: { literal: known }, at: startOf(place) }];
    return [...between, ...(text === undefined ? [] : piecesOf(text, place))];
  });
  return texts.includes(undefined) ? undefined : evaluator.assembled(pieces, locked(at));
};

const startOf = (at: Span): Span => ({ ...at, end: at.start });

const select: Compute = ({ argument, at }, evaluator) => {
  const [indexTree, listTree] = listOf(argument);
  if (indexTree === undefined || listTree === undefined) return undefined;
  const index = Number(nameIn(indexTree, evaluator) ?? NaN);
  if (!Number.isSafeInteger(index) || index < 0) return undefined;
  const call = callOf(listTree);
  const parts = call?.name === 'Fn::Split' ? splitOf(call, evaluator) : partsOfList(evaluator.value(listTree));
  const item = parts?.items[index];
  if (item !== undefined) return item;
  if (parts?.name === undefined || !parts.open) return undefined;
  return evaluator.hole(`Select(${String(index)},${parts.name})`, at, { string: true });
};

/** Items of which the first are certain. */
interface Parts {
  readonly items: readonly Tree[];
  readonly open: boolean;
  /** What all of them are called; undefined: nothing that equals anything. */
  readonly name: string | undefined;
}

function partsOfList(list: Tree): Parts | undefined {
  if (list.kind === 'list') return list.open ? undefined : { items: list.items, open: false, name: undefined };
  if (list.kind !== 'hole') return undefined;
  return { items: [], open: true, name: list.hole.anonymous === true ? undefined : list.hole.reference };
}

function splitOf({ argument, at }: Call, evaluator: Evaluator): Parts | undefined {
  const [separatorTree, textArgument] = listOf(argument);
  const separator = separatorTree === undefined ? undefined : nameIn(separatorTree, evaluator);
  const text = textArgument === undefined ? undefined : evaluator.text(textArgument);
  if (separator === undefined || text === undefined) return undefined;
  const parts = splitText(text, separator);
  if (parts === undefined) return undefined;
  const items = parts.items.map((item) => textTree(item, at));
  return { items, open: parts.open, name: `Split(${separator},${nameOfText(text)})` };
}

const split: Compute = (call, evaluator) => {
  const parts = splitOf(call, evaluator);
  if (parts === undefined) return undefined;
  const { items, open, name } = parts;
  return open ? evaluator.hole(name ?? call.name, call.at) : { kind: 'list', items, open: false, at: call.at };
};

/** Each arm is computed where the condition is what it takes, if that is one way only. */
const choose: Compute = ({ argument, at }, evaluator) => {
  const [condition, first, second] = listOf(argument);
  if (condition === undefined || first === undefined || second === undefined) return undefined;
  if (evaluator.isAsking) return evaluator.value(holds(condition, evaluator) ? first : second);
  const answers = evaluator.explored(() => holds(condition, evaluator));
  const arms = ([true, false] as const).flatMap((answer): readonly Tree[] => {
    const [only, ...others] = (answers ?? []).filter((one) => one.value === answer);
    if (answers !== undefined && only === undefined) return [];
    const world = only !== undefined && others.length === 0 ? only.world : evaluator.here;
    return [evaluator.within(world, () => evaluator.value(answer ? first : second))];
  });
  return choiceOf(arms, at);
};

const importValue: Compute = ({ argument, at }, evaluator) => {
  const name = evaluator.text(argument);
  if (name === undefined) return undefined;
  const known = knownValue(name);
  const exported = known === undefined ? undefined : evaluator.names.imported(known);
  // What is exported is a text.
  return exported ?? evaluator.hole(`ImportValue(${nameOfText(name)})`, at, { string: true });
};

const length: Compute = ({ argument, at }, evaluator) => {
  const list = evaluator.value(argument);
  if (list.kind !== 'list' || list.open) return undefined;
  return { kind: 'number', value: list.items.length, written: String(list.items.length), at };
};

export const FUNCTIONS: Readonly<Record<string, Compute | undefined>> = table({
  Ref: reference,
  'Fn::GetAtt': attribute,
  'Fn::Sub': substitute,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': choose,
  'Fn::FindInMap': ({ argument, at }, evaluator) => findInMap(listOf(argument), at, evaluator),
  'Fn::ImportValue': importValue,
  // The text of a value, which whoever asks for JSON reads as the value.
  'Fn::ToJsonString': ({ argument }, evaluator) => evaluator.value(argument),
  'Fn::Length': length,
});

/** A text that holds a document: what is put into it is not told apart by copies of the whole. */
export function makesDocument({ name, argument }: Call): boolean {
  if (name === 'Fn::ToJsonString') return true;
  const first =
    name === 'Fn::Sub'
      ? argument.kind === 'list'
        ? argument.items[0]
        : argument
      : name === 'Fn::Join'
        ? listOf(listOf(argument)[1])[0]
        : undefined;
  return first?.kind === 'text' && /^\s*[[{]/.test(shapeOf(first.text)) && !/^\s*\{\{/.test(shapeOf(first.text));
}
