/** `Fn` and the rest of what gives tokens: core/lib/cfn-fn.js. */
import type { Span } from '../../value/span.js';
import { display, hasHoles, knownValue, type Text } from '../../value/text.js';
import type { Tree } from '../../value/tree.js';
import type { Call, Run } from '../program/library.js';
import { treeOf } from '../program/tree.js';
import type { Value } from '../program/value.js';
import type { Assembly, Stack } from './assembly.js';
import { lower } from './lower.js';
import { instance, literal, madeOf, type Methods } from './natives.js';
import { callTree, list, listTree, string } from './trees.js';
import { table } from '../../value/table.js';

/** A token for a call of a function of CloudFormation. */
function callToken(
  name: string,
  args: readonly Value[],
  shown: readonly string[],
  at: Span,
  assembly: Assembly,
): Value {
  const short = name.replace('Fn::', '');
  return assembly.token(
    {
      reference: `${short}(${shown.join(',')})`,
      stack: stackOf(args, assembly),
      tree: (place, from) => {
        const trees = args.map((arg) => lower(treeOf(arg), from, assembly, 0));
        const [only] = trees;
        return callTree(name, SINGLE.includes(name) && only !== undefined ? only : listTree(trees, place), place);
      },
    },
    at,
  );
}

const SINGLE: readonly string[] = ['Fn::ImportValue', 'Fn::Base64', 'Fn::Length', 'Fn::GetAZs', 'Fn::Sub', 'Ref'];

/** The stack whose tokens a value is made of. */
function stackOf(args: readonly Value[], assembly: Assembly): Stack | undefined {
  for (const arg of args) {
    const parts = arg.kind === 'text' ? arg.text.parts : arg.kind === 'hole' ? [arg.hole] : [];
    for (const part of parts) {
      const stack = 'reference' in part ? assembly.meaningOf(part)?.stack : undefined;
      if (stack !== undefined) return stack;
    }
  }
  return undefined;
}

const shownOf = (value: Value | undefined, run: Run, at: Span): string =>
  value === undefined ? '' : display(run.text(value, at));

/** The token that a text or a list of it is not: all of it is known. */
const isWhole = (value: Value): value is Extract<Value, { kind: 'text' }> =>
  value.kind === 'text' && !hasHoles(value.text);

const FUNCTIONS: Readonly<Record<string, (call: Call, run: Run, assembly: Assembly) => Value | undefined>> = table({
  join: ({ args: [separator, items], at }, run) => {
    const between = separator?.kind === 'text' ? knownValue(separator.text) : undefined;
    if (between === undefined || items?.kind !== 'list' || items.open) return undefined;
    const parts: Text['parts'][number][] = [];
    for (const [i, item] of items.items.entries()) {
      if (i > 0 && between !== '') parts.push({ literal: between });
      for (const part of run.text(item, item.at).parts) parts.push(part);
    }
    return { kind: 'text', text: { parts }, at };
  },
  split: ({ args: [separator, source], at }) => {
    if (separator === undefined || source === undefined) return undefined;
    const by = literal(separator);
    if (by !== undefined && isWhole(source))
      return list(
        (knownValue(source.text) ?? '').split(by).map((part) => string(part, source.at)),
        at,
      );
    // How many parts there are is not known.
    return instance('Fn.split', { kind: 'split', separator, source }, { plain: () => list([], at, true) }, at);
  },
  select: ({ args: [index, of], at }, run, assembly) => {
    const i = index?.kind === 'number' ? index.value : Number(literal(index) ?? NaN);
    if (of?.kind === 'list' && !of.open) return of.items[i];
    const made = madeOf(of);
    if (made?.kind !== 'split' || index === undefined || !Number.isInteger(i)) return undefined;
    const shown = shownOf(made.source, run, at);
    const stack = stackOf([made.source], assembly);
    return assembly.token(
      {
        reference: `Select(${String(i)},Split(${shownOf(made.separator, run, at)},${shown}))`,
        stack,
        tree: (place, from) => {
          const parts = [made.separator, made.source].map((one) => lower(treeOf(one), from, assembly, 0));
          const split = callTree('Fn::Split', listTree(parts, place), place);
          const number: Tree = { kind: 'number', value: i, written: String(i), at: place };
          return callTree('Fn::Select', listTree([number, split], place), place);
        },
      },
      at,
    );
  },
  sub: ({ args, at }, run, assembly) => {
    const [template, variables] = args;
    if (template === undefined) return undefined;
    const given = variables === undefined ? [template] : [template, variables];
    const shown = [`${shownOf(template, run, at)}#${String(run.count())}`];
    return assembly.token(
      {
        reference: `Sub(${shown.join('')})`,
        stack: undefined,
        tree: (place, from) => {
          const trees = given.map((one) => lower(treeOf(one), from, assembly, 0));
          const [only] = trees;
          return callTree('Fn::Sub', trees.length === 1 && only !== undefined ? only : listTree(trees, place), place);
        },
      },
      at,
    );
  },
  ref: ({ args: [name], at }, run, assembly) =>
    name === undefined ? undefined : callToken('Ref', [name], [shownOf(name, run, at)], at, assembly),
  getAtt: ({ args: [name, attribute], at }, run, assembly) =>
    name === undefined || attribute === undefined
      ? undefined
      : callToken('Fn::GetAtt', [name, attribute], [shownOf(name, run, at), shownOf(attribute, run, at)], at, assembly),
  importValue: ({ args: [name], at }, run, assembly) =>
    name === undefined ? undefined : callToken('Fn::ImportValue', [name], [shownOf(name, run, at)], at, assembly),
  findInMap: ({ args, at }, run, assembly) =>
    callToken(
      'Fn::FindInMap',
      args.slice(0, 3),
      args.slice(0, 3).map((arg) => shownOf(arg, run, at)),
      at,
      assembly,
    ),
  base64: ({ args: [value], at }, run, assembly) =>
    value === undefined ? undefined : callToken('Fn::Base64', [value], [shownOf(value, run, at)], at, assembly),
  conditionIf: (call, run, assembly) => {
    const { args, at } = call;
    const shown = args.map((arg) => shownOf(arg, run, at));
    return args.length === 3 ? callToken('Fn::If', args, shown, at, assembly) : undefined;
  },
  conditionEquals: (call, run, assembly) => condition('Fn::Equals', call, run, assembly),
  conditionNot: (call, run, assembly) => condition('Fn::Not', call, run, assembly),
  conditionAnd: (call, run, assembly) => condition('Fn::And', call, run, assembly),
  conditionOr: (call, run, assembly) => condition('Fn::Or', call, run, assembly),
  toJsonString: ({ args: [value], at }) =>
    value === undefined ? undefined : instance('Fn.toJsonString', undefined, { plain: () => value }, at),
});

function condition(name: string, { args, at }: Call, run: Run, assembly: Assembly): Value {
  return callToken(name, args, [String(run.count())], at, assembly);
}

/** `Fn` */
export const functions = (assembly: Assembly, at: Span): Value => {
  const methods: Methods = Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, compute]) => [
      name,
      (call: Call, run: Run) => compute(call, run, assembly) ?? run.hole(`Fn.${name}`, call.at, { anonymous: true }),
    ]),
  );
  return instance('Fn', undefined, { methods }, at);
};
