/** A kustomization and what is built of it get the same findings: `rendered/` holds the output of `kustomize build` (5.4.3; 5.8.1 prints the same) for each entry of a row, with what Flux and Argo CD make of it. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bothOf } from './outputs.js';
import { rowsOf, truthOf } from './rendered.js';

const TABLE = 'fixtures/conformance/kustomize';

/** An anchor, or `commonAnnotations`, writes the annotation of the account on a pod as well: the output has it twice. */
const ONE_LINE: ReadonlySet<string> = new Set([
  '059-kustomization-without-extension-and-lists',
  '103-words-that-are-booleans-elsewhere',
]);

const isKnown = (row: string): boolean =>
  truthOf(row).facts.every((fact) => Object.values(fact).every((value) => value === null || typeof value !== 'object'));

describe('a kustomization and what is built of it', () => {
  const rows = rowsOf(TABLE).filter((name) => !ONE_LINE.has(name) && isKnown(join(TABLE, name)));
  test.each(rows)('%s', async (name) => {
    const [source, output] = await bothOf(join(TABLE, name), /^kustomize\//);
    expect(output).toEqual(source);
  });

  test('the rows say something', async () => {
    const said = await Promise.all(rows.slice(0, 20).map((name) => bothOf(join(TABLE, name), /^kustomize\//)));
    expect(said.flatMap(([source]) => source ?? []).length).toBeGreaterThan(10);
  });
});
