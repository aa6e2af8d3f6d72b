/** Findings of an old repository that are known and wait: by fingerprint, so that moving lines does not disturb them. */
import { toFileSpan } from '../value/span.js';
import type { Finding } from './finding.js';

export interface BaselineEntry {
  readonly path: string;
  readonly rule: string;
  readonly fingerprint: string;
}

/** Sorted, so that two of them differ only where findings do. */
export const baselineOf = (findings: readonly Finding[]): readonly BaselineEntry[] =>
  sorted(
    findings.map(({ rule, fingerprint, primary }) => ({ path: toFileSpan(primary.at).source.path, rule, fingerprint })),
  );

const sorted = (entries: readonly BaselineEntry[]): readonly BaselineEntry[] =>
  [...entries].sort(
    (a, b) => compare(a.path, b.path) || compare(a.rule, b.rule) || compare(a.fingerprint, b.fingerprint),
  );

/** Of today, and those of its rule's former ids. */
export const fingerprintsOf = ({ fingerprint, formerFingerprints = [] }: Finding): readonly string[] => [
  fingerprint,
  ...formerFingerprints,
];

/** Entries that were written while a rule had another id, as they are written today. */
export function renewedEntries(
  entries: readonly BaselineEntry[],
  findings: readonly Finding[],
): readonly BaselineEntry[] {
  const renewed = new Map(
    findings.flatMap(({ rule, fingerprint, formerFingerprints = [] }) =>
      formerFingerprints.map((former) => [former, { rule, fingerprint }] as const),
    ),
  );
  return sorted(entries.map((entry) => ({ ...entry, ...renewed.get(entry.fingerprint) })));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** One line for each entry: a merge of two baselines has few conflicts. */
export const writtenBaseline = (entries: readonly BaselineEntry[]): string =>
  `{\n  "version": 1,\n  "findings": [${entries.map((entry) => `\n    ${JSON.stringify(entry)}`).join(',')}${entries.length === 0 ? '' : '\n  '}]\n}\n`;

/** Undefined if the text is no baseline. */
export function readBaseline(text: string): readonly BaselineEntry[] | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (!isObject(value) || value['version'] !== 1 || !Array.isArray(value['findings'])) return undefined;
    const entries = value['findings'].map((entry: unknown) =>
      isObject(entry) && [entry['path'], entry['rule'], entry['fingerprint']].every((part) => typeof part === 'string')
        ? { path: String(entry['path']), rule: String(entry['rule']), fingerprint: String(entry['fingerprint']) }
        : undefined,
    );
    const known = entries.filter((entry) => entry !== undefined);
    return known.length === entries.length ? known : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The entries that no finding answers any more, among those of the files that were read. */
export function staleEntries(
  entries: readonly BaselineEntry[],
  findings: readonly Finding[],
  wasRead: (path: string) => boolean,
): readonly BaselineEntry[] {
  const found = new Set(findings.flatMap(fingerprintsOf));
  return entries.filter(({ path, fingerprint }) => wasRead(path) && !found.has(fingerprint));
}
