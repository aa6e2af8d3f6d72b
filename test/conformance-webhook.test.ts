/** The table of what the pod identity webhook makes of a pod. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { mutatePod } from '../src/aws/webhook.js';
import type { Json } from '../src/aws/webhook/json.js';
import type { WebhookSettings } from '../src/aws/webhook/settings.js';

interface Case {
  readonly title: string;
  readonly flags?: WebhookSettings;
  readonly serviceAccount: Json;
  readonly pod: Json;
  readonly expected: { readonly mutated: boolean | 'rejected'; readonly mode: string; readonly pod: Json };
}

const FOLDER = 'fixtures/conformance/webhook/cases';

/** Integers beyond what a number holds stay big; Vitest tells 600 from 600n, so both are written out. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? item.toString() : item)));

test.each(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .sort(),
)('%s', (name) => {
  const { pod, serviceAccount, flags, expected } = parse(readFileSync(join(FOLDER, name), 'utf8'), {
    intAsBigInt: name.includes('int64'),
  }) as Case;
  const before = JSON.stringify(plain(pod));
  const got = mutatePod({ pod, serviceAccount, settings: flags ?? {} });
  expect({ mutated: got.mutated, mode: got.mode }).toEqual({ mutated: expected.mutated, mode: expected.mode });
  if (expected.pod !== null) expect(plain(got.pod)).toEqual(plain(expected.pod));
  expect(JSON.stringify(plain(pod)), 'the input is left as it is').toBe(before);
});
