/** HCL's JSON syntax (`.tf.json`, `.tfvars.json`) as the same tree: strings are templates, and blocks are objects under their labels. */
import { readJson } from '../json/read.js';
import { noHoles } from '../scalar.js';
import type { Source } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import type { Entry, Tree } from '../../value/tree.js';
import type { Attribute, Block, Body, Expression, HclFile, Label } from './ast.js';
import { parseTemplate } from './parse.js';

/** How many labels a block of the top level has. */
const LABELS: ReadonlyMap<string, number> = new Map([
  ['resource', 2],
  ['data', 2],
  ['ephemeral', 2],
  ['module', 1],
  ['variable', 1],
  ['output', 1],
  ['provider', 1],
  ['locals', 0],
  ['terraform', 0],
]);

export function parseHclJson(source: Source): HclFile {
  const { tree, faults } = readJson(source, noHoles);
  const blocks: Block[] = [];
  for (const { key, keyAt, value } of tree?.kind === 'map' ? tree.entries : []) {
    const type = knownValue(key) ?? '';
    for (const [labels, content] of labelled(value, LABELS.get(type) ?? 0))
      blocks.push({ type, typeAt: keyAt, labels, body: bodyOf(content), at: content.at });
  }
  return { source, body: { attributes: [], blocks }, faults };
}

/** A file of variables: its members are attributes. */
export function parseVariablesJson(source: Source): HclFile {
  const { tree, faults } = readJson(source, noHoles);
  return { source, body: tree === undefined ? { attributes: [], blocks: [] } : bodyOf(tree), faults };
}

function labelled(tree: Tree, left: number): readonly (readonly [readonly Label[], Tree])[] {
  if (tree.kind === 'list') return tree.items.flatMap((item) => labelled(item, left));
  if (tree.kind !== 'map') return [];
  if (left === 0) return [[[], tree]];
  return tree.entries.flatMap(({ key, keyAt, value }) =>
    labelled(value, left - 1).map(
      ([labels, content]) => [[{ value: knownValue(key) ?? '', at: keyAt }, ...labels], content] as const,
    ),
  );
}

/** Members that hold objects are blocks or attributes, which only a schema tells: they are kept as attributes. */
const bodyOf = (tree: Tree): Body => ({
  blocks: [],
  attributes: (tree.kind === 'map' ? tree.entries : [])
    .filter(({ key }) => knownValue(key) !== '//')
    .map(({ key, keyAt, value }): Attribute => ({
      name: knownValue(key) ?? '',
      nameAt: keyAt,
      value: expressionOf(value),
      at: value.at,
    })),
});

function expressionOf(tree: Tree): Expression {
  const { at } = tree;
  switch (tree.kind) {
    case 'number':
      return tree.written.startsWith('-')
        ? { kind: 'unary', operator: '-', operand: { kind: 'number', text: tree.written.slice(1), at }, at }
        : { kind: 'number', text: tree.written, at };
    case 'boolean':
      return { kind: 'boolean', value: tree.value, at };
    case 'list':
      return { kind: 'tuple', items: tree.items.map(expressionOf), at };
    case 'map':
      return { kind: 'object', members: tree.entries.map(memberOf), at };
    case 'text':
      return templateOf(tree);
    default:
      return { kind: 'null', at };
  }
}

const memberOf = ({ key, keyAt, value }: Entry) => ({
  key: templateOf({ kind: 'text', text: key, at: keyAt }),
  value: expressionOf(value),
});

function templateOf({ text, at }: Extract<Tree, { kind: 'text' }>): Expression {
  const [only] = text.parts;
  const literal = knownValue(text) ?? '';
  const source = only?.at?.source;
  const template = source === undefined || !/[$%]\{/.test(literal) ? undefined : parseTemplate(source);
  if (template !== undefined) return { ...template, heredoc: undefined };
  return {
    kind: 'template',
    parts: literal === '' ? [] : [{ kind: 'literal', text: literal, raw: false, at: only?.at ?? at }],
    heredoc: undefined,
    at,
  };
}
