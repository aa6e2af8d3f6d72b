/**
 * Whether values keep to the `values.schema.json` of a chart. Helm asks of the values as they are merged, of the chart and of each dependency that is switched on.
 * A schema is as hostile as any file: nothing is fetched, patterns run in linear time or not at all, and whatever is not read here, or costs too much, is unknown.
 * Sources: helm/helm, pkg/chartutil/jsonschema.go; json-schema.org, draft-07 and 2020-12 validation.
 */
import type { Span } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import { entriesOf, entryOf, field, listOf, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import type { Truth } from '../../value/truth.js';
import { MAX_SUBJECT, regularExpression } from '../regular-expression.js';
import { valueOf } from './from-yaml.js';
import type { MapValue, Value } from './value.js';

/** What is not as the schema has it. */
export interface Violation {
  /** As in `must be of type string`. */
  readonly problem: string;
  /** The keys to the value. */
  readonly path: readonly string[];
  /** Of the value; undefined: nothing is written there. */
  readonly at: Span | undefined;
  /** Of the keyword. */
  readonly keywordAt: Span;
}

/** `no` with its reason, `yes`, or not known. */
type Verdict = Violation | Exclude<Truth, 'no'>;

/** Keywords that are looked at, and schemas within each other. */
const MAX_STEPS = 50_000;
const MAX_DEPTH = 60;

/** The first violation that is certain. `own`: keys of the values that Helm writes itself. */
export function violationOf(schema: Tree, values: MapValue, own: ReadonlySet<string>): Violation | undefined {
  const verdict = new Validation(schema, own).of(schema, values, [], 0);
  return typeof verdict === 'string' ? undefined : verdict;
}

interface Place {
  readonly value: Value;
  readonly path: readonly string[];
  readonly depth: number;
}

type Keyword = (validation: Validation, tree: Tree, place: Place, schema: MapTree) => Verdict;

/** Owns how much was done. */
class Validation {
  private steps = 0;

  constructor(
    private readonly root: Tree,
    readonly own: ReadonlySet<string>,
  ) {}

  of(schema: Tree | undefined, value: Value, path: readonly string[], depth: number): Verdict {
    if (schema?.kind === 'boolean')
      return schema.value ? 'yes' : { problem: 'is not allowed', path, at: value.at, keywordAt: schema.at };
    if (schema?.kind !== 'map' || schema.open || depth > MAX_DEPTH) return 'unknown';
    // Null removes what a chart says: what is left of it is not followed here.
    if (value.kind === 'hole' || value.kind === 'native' || value.kind === 'nil') return 'unknown';
    const place: Place = { value, path, depth };
    const verdicts = schema.entries.map((entry): Verdict => {
      if (++this.steps > MAX_STEPS) return 'unknown';
      const name = knownValue(entry.key) ?? '';
      if (NOT_READ.has(name) || (depth > 0 && /^\$?id$/.test(name))) return 'unknown';
      return KEYWORDS.get(name)?.(this, entry.value, place, schema) ?? 'yes';
    });
    const verdict = allOf(verdicts);
    // Beside a reference older drafts ignore all others.
    const reference = entryOf(schema, '$ref');
    if (reference === undefined || typeof verdict === 'string') return verdict;
    const referred = verdicts[schema.entries.indexOf(reference)] ?? 'unknown';
    return typeof referred === 'string' ? 'unknown' : referred;
  }

  /** A part of this schema: nothing else is read. */
  referred(reference: string): Tree | undefined {
    if (reference !== '#' && !reference.startsWith('#/')) return undefined;
    let tree: Tree | undefined = this.root;
    for (const step of reference.split('/').slice(1)) {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      if (name.includes('%')) return undefined;
      tree = tree?.kind === 'list' ? tree.items[Number(name)] : field(tree, name);
    }
    return tree;
  }
}

const allOf = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.find((one) => typeof one !== 'string') ?? (verdicts.includes('unknown') ? 'unknown' : 'yes');

/** Keywords that demand something and are not judged. */
const NOT_READ: ReadonlySet<string> = new Set(
  `format patternProperties dependencies dependentRequired dependentSchemas propertyNames contains minContains maxContains uniqueItems
   unevaluatedProperties unevaluatedItems prefixItems additionalItems multipleOf $dynamicRef $recursiveRef divisibleBy disallow extends`.split(
    /\s+/,
  ),
);

const violation = (problem: string, { value, path }: Place, keyword: Tree): Violation => ({
  problem,
  path,
  at: value.at,
  keywordAt: keyword.at,
});

/** `holds`: undefined where nobody can tell. */
const verdictOf = (holds: boolean | undefined, problem: string, place: Place, keyword: Tree): Verdict =>
  holds === undefined ? 'unknown' : holds ? 'yes' : violation(problem, place, keyword);

const typeOf = ({ value }: Place): string | undefined => {
  if (value.kind === 'text') return 'string';
  if (value.kind === 'list') return 'array';
  if (value.kind === 'map') return 'object';
  return value.kind === 'number' || value.kind === 'boolean' ? value.kind : undefined;
};

/** What may be written; undefined, a text that is not known, is none. */
const TYPES: ReadonlySet<string | undefined> = new Set([
  ...['string', 'array', 'object', 'number', 'integer', 'boolean', 'null'],
]);

const type: Keyword = (_, tree, place) => {
  const wanted = (tree.kind === 'list' ? tree.items : [tree]).map(stringOf);
  const own = typeOf(place);
  if (own === undefined || !wanted.every((one) => TYPES.has(one))) return 'unknown';
  const isWhole = place.value.kind === 'number' && Number.isInteger(place.value.value);
  const holds = wanted.includes(own) || (isWhole && wanted.includes('integer'));
  return verdictOf(holds, `must be of type ${wanted.join(' or ')}`, place, tree);
};

const required: Keyword = (_, tree, place) => {
  const { value, path } = place;
  if (value.kind !== 'map') return 'yes';
  if (tree.kind !== 'list') return 'unknown';
  return allOf(
    tree.items.map((item): Verdict => {
      const name = stringOf(item);
      if (name === undefined) return 'unknown';
      if (value.members.has(name)) return 'yes';
      return value.open === true
        ? 'unknown'
        : { problem: 'must be given', path: [...path, name], at: value.at, keywordAt: item.at };
    }),
  );
};

const properties: Keyword = (validation, tree, { value, path, depth }) => {
  if (value.kind !== 'map') return 'yes';
  return allOf(
    entriesOf(tree).map(({ key, value: schema }): Verdict => {
      const name = knownValue(key);
      const member = name === undefined ? undefined : value.members.get(name);
      if (name === undefined) return 'unknown';
      return member === undefined ? 'yes' : validation.of(schema, member.value, [...path, name], depth + 1);
    }),
  );
};

const additionalProperties: Keyword = (validation, tree, { value, path, depth }, schema) => {
  if (value.kind !== 'map' || (tree.kind === 'boolean' && tree.value)) return 'yes';
  if (field(schema, 'patternProperties') !== undefined) return 'unknown';
  const known = new Set(entriesOf(field(schema, 'properties')).map(({ key }) => knownValue(key)));
  if (known.has(undefined)) return 'unknown';
  return allOf(
    [...value.members].map(([name, { value: member, keyAt }]): Verdict => {
      if (known.has(name)) return 'yes';
      // A dependency's values, and those for all, are there whether or not somebody gives them.
      if (path.length === 0 && validation.own.has(name)) return 'unknown';
      if (tree.kind !== 'boolean') return validation.of(tree, member, [...path, name], depth + 1);
      return {
        problem: 'is no value of this chart',
        path: [...path, name],
        at: keyAt ?? member.at,
        keywordAt: tree.at,
      };
    }),
  );
};

const items: Keyword = (validation, tree, { value, path, depth }) => {
  if (value.kind !== 'list') return 'yes';
  if (tree.kind === 'list') return 'unknown';
  return allOf(value.items.map((item, i) => validation.of(tree, item, [...path, String(i)], depth + 1)));
};

type Scalar = string | number | boolean;

/** Undefined: it is none, or not all of it is known. */
function scalarOf(value: Value): Scalar | undefined {
  if (value.kind === 'text') return knownValue(value.text);
  return value.kind === 'number' || value.kind === 'boolean' ? value.value : undefined;
}

const enumeration: Keyword = (_, tree, place) => {
  const [own, wanted] = [scalarOf(place.value), listOf(tree).map(valueOf)];
  const mayBeMore = tree.kind !== 'list' || tree.open || wanted.some(isUnclear);
  const shown = wanted.flatMap((one) => scalarOf(one) ?? []).map((one) => `\`${String(one)}\``);
  const holds = own === undefined ? undefined : wanted.some((one) => scalarOf(one) === own);
  return verdictOf(holds === false && mayBeMore ? undefined : holds, `must be one of ${shown.join(', ')}`, place, tree);
};

const constant: Keyword = (_, tree, place) => {
  const [own, wanted] = [scalarOf(place.value), scalarOf(valueOf(tree))];
  const holds = own === undefined || wanted === undefined ? undefined : own === wanted;
  return verdictOf(holds, `must be \`${String(wanted)}\``, place, tree);
};

const isUnclear = (value: Value): boolean =>
  value.kind === 'hole' || (value.kind === 'text' && knownValue(value.text) === undefined);

const pattern: Keyword = (_, tree, place) => {
  if (place.value.kind !== 'text') return 'yes';
  const [written, text] = [stringOf(tree), knownValue(place.value.text)];
  const compiled = written === undefined ? undefined : regularExpression(written)?.expression;
  if (compiled === undefined || text === undefined || text.length > MAX_SUBJECT) return 'unknown';
  compiled.lastIndex = 0;
  return verdictOf(compiled.test(text), `must match \`${written ?? ''}\``, place, tree);
};

type Measure = (value: Value) => number | 'unknown' | undefined;

/** Undefined: a value of another kind, of which the keyword says nothing. */
const MEASURES = {
  number: (value) => (value.kind === 'number' ? value.value : undefined),
  length: (value) => {
    if (value.kind !== 'text') return undefined;
    const known = knownValue(value.text);
    return known === undefined ? 'unknown' : Array.from(known).length;
  },
  items: (value) => (value.kind !== 'list' ? undefined : value.open === true ? 'unknown' : value.items.length),
  members: (value) => (value.kind !== 'map' ? undefined : value.open === true ? 'unknown' : value.members.size),
} satisfies Readonly<Record<string, Measure>>;

const bound =
  (measure: Measure, problem: string, holds: (size: number, limit: number) => boolean): Keyword =>
  (_, tree, place) => {
    const size = measure(place.value);
    if (size === undefined) return 'yes';
    // A boolean is what draft 4 has beside the bound.
    if (size === 'unknown' || tree.kind !== 'number') return 'unknown';
    return verdictOf(holds(size, tree.value), `${problem} ${tree.written}`, place, tree);
  };

/** With `exclusiveMinimum: true` of draft 4 beside it the bound itself is not allowed; what lies beyond it never is. */
const atLeast = (size: number, limit: number): boolean => size >= limit;
const atMost = (size: number, limit: number): boolean => size <= limit;

const reference: Keyword = (validation, tree, { value, path, depth }) => {
  const written = stringOf(tree);
  const schema = written === undefined ? undefined : validation.referred(written);
  return schema === undefined ? 'unknown' : validation.of(schema, value, path, depth + 1);
};

const branches = (validation: Validation, tree: Tree, { value, path, depth }: Place): readonly Verdict[] =>
  tree.kind === 'list' && !tree.open
    ? tree.items.map((one) => validation.of(one, value, path, depth + 1))
    : ['unknown'];

const isNo = (verdict: Verdict): boolean => typeof verdict !== 'string';

const someOf =
  (mayBeSeveral: boolean): Keyword =>
  (validation, tree, place) => {
    const verdicts = branches(validation, tree, place);
    if (verdicts.every(isNo)) return violation('fits none of what the schema offers', place, tree);
    const sure = verdicts.filter((one) => one === 'yes').length;
    if (mayBeSeveral && sure > 0) return 'yes';
    if (!mayBeSeveral && sure > 1) return violation('fits several of what must be one', place, tree);
    return sure === 1 && !verdicts.includes('unknown') ? 'yes' : 'unknown';
  };

const negation: Keyword = (validation, tree, place) => {
  const verdict = validation.of(tree, place.value, place.path, place.depth + 1);
  if (verdict === 'yes') return violation('is what the schema excludes', place, tree);
  return verdict === 'unknown' ? 'unknown' : 'yes';
};

const conditional: Keyword = (validation, tree, { value, path, depth }, schema) => {
  const met = validation.of(tree, value, path, depth + 1);
  if (met === 'unknown') return 'unknown';
  const next = field(schema, met === 'yes' ? 'then' : 'else');
  return next === undefined ? 'yes' : validation.of(next, value, path, depth + 1);
};

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['type', type],
  ['required', required],
  ['properties', properties],
  ['additionalProperties', additionalProperties],
  ['items', items],
  ['enum', enumeration],
  ['const', constant],
  ['pattern', pattern],
  ['minimum', bound(MEASURES.number, 'must be at least', atLeast)],
  ['maximum', bound(MEASURES.number, 'must be at most', atMost)],
  ['exclusiveMinimum', bound(MEASURES.number, 'must be more than', (size, limit) => size > limit)],
  ['exclusiveMaximum', bound(MEASURES.number, 'must be less than', (size, limit) => size < limit)],
  ['minLength', bound(MEASURES.length, 'must have a length of at least', atLeast)],
  ['maxLength', bound(MEASURES.length, 'must have a length of at most', atMost)],
  ['minItems', bound(MEASURES.items, 'must have items, at least', atLeast)],
  ['maxItems', bound(MEASURES.items, 'must have items, at most', atMost)],
  ['minProperties', bound(MEASURES.members, 'must have members, at least', atLeast)],
  ['maxProperties', bound(MEASURES.members, 'must have members, at most', atMost)],
  ['$ref', reference],
  ['allOf', (validation, tree, place) => allOf(branches(validation, tree, place))],
  ['anyOf', someOf(true)],
  ['oneOf', someOf(false)],
  ['not', negation],
  ['if', conditional],
]);
