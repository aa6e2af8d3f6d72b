/** For every case whose fault lies between two things, `explain` finds the root of the pod or service account where the linter does. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import { holdersOf } from '../src/explain/holder.js';
import { chainOf } from '../src/explain/identity.js';
import type { Finding } from '../src/lint/finding.js';
import { toFileSpan, rangeOf, type Span } from '../src/value/span.js';
import { cases, filesOf, ROOT } from './cases.js';

const lineOf = (place: Span): string => `${toFileSpan(place).source.path}:${rangeOf(place).start.line}`;
const linesOf = (finding: Finding): readonly string[] =>
  [finding.primary, ...finding.related].map((label) => lineOf(label.at));

/** A rule that looks at two things: these groups do by what they are about, others where they show a place in another file. */
const isJoin = (finding: Finding): boolean =>
  /^(?:identity|workload|provider)\//.test(finding.rule) ||
  new Set(
    finding.related.map(({ at }) => toFileSpan(at).source.path).concat(toFileSpan(finding.primary.at).source.path),
  ).size > 1;

const examined = cases.map(({ name, expected }) => {
  const { result, world } = analyse(filesOf(join(ROOT, name)), rules, { levelOf: () => undefined, pedantic: false });
  const findings = result.findings.filter(({ severity }) => severity !== 'info');
  return {
    name,
    verdict: expected.verdict,
    findings,
    joined: findings.filter(isJoin),
    chains: holdersOf(world).map((holder) => chainOf(world, holder)),
  };
});

describe('faults', () => {
  const joined = examined.filter(
    ({ verdict, joined: findings, chains }) => verdict === 'fault' && findings.length > 0 && chains.length > 0,
  );
  test('there are such cases', () => {
    expect(joined.length).toBeGreaterThan(10);
  });
  test.each(joined)('$name', ({ joined: findings, chains }) => {
    const roots = chains.flatMap(({ root }) => (root?.at === undefined ? [] : [lineOf(root.at)]));
    expect(findings.flatMap(linesOf)).toEqual(
      expect.arrayContaining([expect.toSatisfy((line: string) => roots.includes(line))]),
    );
    expect(chains.filter(({ answer }) => answer !== 'yes').length, 'some pod does not get its role').toBeGreaterThan(0);
  });
  const rooted = examined.filter(
    ({ verdict, chains }) => verdict === 'fault' && chains.some(({ root }) => root !== undefined),
  );
  test.each(rooted)('$name: every root is a finding', ({ findings, chains }) => {
    for (const { root } of chains)
      if (root?.at !== undefined) expect(findings.flatMap(linesOf)).toContain(lineOf(root.at));
  });
});

describe('clean', () => {
  test.each(examined.filter(({ verdict, chains }) => verdict === 'clean' && chains.length > 0))(
    '$name: no role is refused',
    ({ chains }) => {
      // Service accounts and pods without a role of their own are no fault.
      expect(
        chains.filter(
          ({ mechanism, answer }) => (mechanism === 'irsa' || mechanism === 'pod-identity') && answer === 'no',
        ),
      ).toEqual([]);
    },
  );
});
