/** The published facts, as `irsa-lint facts` prints them: one object, or a line for each record after a line that says what they are. */
import type { FactRecord } from '../records/record.js';
import type { SecretPlace } from '../value/span.js';
import { masker } from './mask.js';
import { safeJson } from './safe.js';

/** `schemas/facts.v1.schema.json` states the same. */
export interface JsonFacts {
  readonly version: 1;
  readonly tool: { readonly name: 'irsa-lint'; readonly version: string };
  /** Sorted by path and place. */
  readonly facts: readonly FactRecord[];
}

/** The first line of ndjson. */
export interface FactsHeader {
  readonly kind: 'header';
  readonly version: 1;
  readonly tool: JsonFacts['tool'];
}

export const FACTS_FORMATS = ['json', 'ndjson'] as const;

export function factsReport(
  records: readonly FactRecord[],
  format: (typeof FACTS_FORMATS)[number],
  { version, maskedPlaces }: { readonly version: string; readonly maskedPlaces: readonly SecretPlace[] },
): string {
  const facts = withoutSecrets(records, maskedPlaces);
  const tool = { name: 'irsa-lint', version } as const;
  const lines: readonly (FactRecord | FactsHeader)[] = [{ kind: 'header', version: 1, tool }, ...facts];
  return format === 'json'
    ? `${safeJson({ version: 1, tool, facts } satisfies JsonFacts)}\n`
    : lines.map((line) => `${safeJson(line, 0)}\n`).join('');
}

/** No text of a record, name of a member or value, shows a credential. The path of a file is a name of the tree, as in the reports of findings. */
export function withoutSecrets(records: readonly FactRecord[], places: readonly SecretPlace[]): readonly FactRecord[] {
  const masks = masker(places);
  return records.map((record) => ({ ...masked(record, masks.text), at: record.at }));
}

/** A copy of the same shape. */
function masked<T>(value: T, mask: (text: string) => string): T;
function masked(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value);
  if (Array.isArray(value)) return value.map((item) => masked<unknown>(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [mask(name), masked<unknown>(member, mask)]));
}
