/** The programs of fixtures/conformance/terraform declare what the real OpenTofu says they declare: as many records of each kind, of the same names. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { worldOf } from '../../../src/analyse.js';
import { loadDialects } from '../../../src/facts/dialects.js';
import { recordsOf } from '../../../src/records/records.js';

const folder = fileURLToPath(new URL('../../../fixtures/conformance/terraform/programs/', import.meta.url));

interface Truth {
  readonly facts: readonly { readonly kind: string; readonly name?: unknown }[];
}

beforeAll(() => loadDialects([{ path: 'main.tf', text: '' }]));

const namesOf = (facts: Truth['facts']): Readonly<Record<string, readonly string[]>> => {
  const kinds: Record<string, string[]> = {};
  for (const { kind, name } of facts) (kinds[kind] ??= []).push(typeof name === 'string' ? name : '?');
  return Object.fromEntries(Object.entries(kinds).map(([kind, names]) => [kind, names.sort()]));
};

test.each(readdirSync(folder))('%s', (row) => {
  const source = `${folder}${row}/source/`;
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(source + path).isFile())
    .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(source + path, 'utf8') }));
  const truth = JSON.parse(readFileSync(`${folder}${row}/truth.json`, 'utf8')) as Truth;
  expect(namesOf(recordsOf(worldOf(files, { everything: true })))).toEqual(namesOf(truth.facts));
});
