/** Holds evaluateTrust against the table of fixtures/conformance/trust, whose README states the fields. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { evaluateTrust, type TrustInput, type TrustProvider, type TrustToken } from '../src/api/trust.js';

interface Case {
  readonly id: string;
  readonly title: string;
  readonly policy: string | object;
  readonly roleArn: string;
  readonly provider: TrustProvider | null;
  readonly token?: TrustToken;
  readonly podIdentity?: Readonly<Record<string, string>>;
  readonly expected: string;
  readonly expectedReason: string;
  readonly statement: number | null;
  readonly path: string | null;
  readonly vacuous?: readonly string[];
  readonly confidence?: 'low';
  readonly acceptable?: readonly string[];
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../fixtures/conformance/trust/cases.json', import.meta.url), 'utf8'),
) as readonly Case[];

function inputOf({ policy, roleArn, provider, token, podIdentity }: Case): TrustInput {
  const providers = provider === null ? [] : [provider];
  if (token !== undefined) return { policy, roleArn, providers, token };
  if (podIdentity === undefined) throw new Error('a case has a token or podIdentity');
  return { policy, roleArn, providers, podIdentity };
}

describe('trust table', () => {
  test('is all there', () => expect(cases).toHaveLength(467));

  test.each(cases.map((c) => [`${c.id} ${c.title}`, c] as const))('%s', async (_, c) => {
    const verdict = await evaluateTrust(inputOf(c));
    expect([c.expected, ...(c.acceptable ?? [])]).toContain(verdict.decision);
    if (c.confidence === 'low') return;
    const { reason, statement, path, vacuous } = verdict;
    expect({ reason, statement, path, vacuous }).toEqual({
      reason: c.expectedReason,
      statement: c.statement,
      path: c.path,
      vacuous: c.vacuous,
    });
  });
});
