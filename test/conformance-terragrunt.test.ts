/** The table of what Terragrunt applies: every record of it is stated with its members, for the same unit, and no other of its kinds. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { worldOf } from '../src/analyse.js';
import { loadDialects } from '../src/facts/dialects.js';
import { recordsOf } from '../src/records/records.js';
import type { Source } from '../src/value/span.js';

const TABLE = 'fixtures/conformance/terragrunt';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Fact = Readonly<Record<string, Json>>;

const rows = readdirSync(TABLE, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

beforeAll(() => loadDialects([{ path: 'terragrunt.hcl', text: '' }]));

const filesOf = (row: string): readonly Source[] => {
  const root = join(TABLE, row, 'source');
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(root, path).split('\\').join('/'), text: readFileSync(path, 'utf8') }));
};

const isMap = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Comparable: a NUL for what is not known, a list of one item as the item, maps and lists of policies in one order. */
function plain(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(plain).map((item) => JSON.stringify(item));
    return items.length === 1 ? (JSON.parse(items[0] ?? 'null') as Json) : items.sort();
  }
  if (!isMap(value)) return value;
  const { text, entries } = value;
  if (Array.isArray(text)) return text.map((part) => (typeof part === 'string' ? part : '\0')).join('');
  const members = Array.isArray(entries)
    ? entries.map((entry) => entry as readonly [Json, Json])
    : Object.entries(value).map(([key, member]) => [key, member] as const);
  return members.map(([key, member]) => `${JSON.stringify(plain(key))} = ${JSON.stringify(plain(member))}`).sort();
}

test.each(rows)('%s', (row) => {
  const truth = JSON.parse(readFileSync(join(TABLE, row, 'truth.json'), 'utf8')) as { readonly facts: readonly Fact[] };
  const stated = recordsOf(worldOf(filesOf(row))) as readonly unknown[] as readonly Fact[];
  const wanted = truth.facts.map((fact) => {
    const names = Object.keys(fact);
    const shown = (of: Fact): string =>
      names.map((name) => `${name}: ${JSON.stringify(plain(of[name] ?? null))}`).join('\n');
    return { shown: shown(fact), found: stated.map(shown) };
  });
  for (const { shown, found } of wanted) expect(found).toContain(shown);
  const kinds = (facts: readonly Fact[]) => facts.map(({ kind, unit }) => JSON.stringify([kind, unit])).sort();
  expect(kinds(stated)).toEqual(kinds(truth.facts));
});
