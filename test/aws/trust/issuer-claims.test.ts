/** Claims of tokens as condition keys, issuer by issuer: issuer-claims.json, whose rows name the page that says what the issuer's tokens have. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { evaluateTrust } from '../../../src/api/trust.js';

interface Row {
  readonly id: string;
  readonly issuer: string;
  readonly token: { readonly sub: string; readonly aud: string; readonly [claim: string]: string };
  readonly condition: object;
  readonly decision: string;
  readonly reason: string;
  readonly source: string;
  /** The provider's ARN, if left out. */
  readonly principal?: string;
}

const rows = JSON.parse(readFileSync(new URL('issuer-claims.json', import.meta.url), 'utf8')) as readonly Row[];

describe('claims of issuers', () => {
  test('has a source for each row', () =>
    expect(rows.filter(({ source }) => !source.startsWith('https://'))).toEqual([]));

  test.each(rows.map((row) => [row.id, row] as const))('%s', async (_, row) => {
    const { issuer, token, condition, decision, reason } = row;
    const arn = `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
    const verdict = await evaluateTrust({
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: row.principal ?? arn },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: condition,
          },
        ],
      },
      roleArn: 'arn:aws:iam::111122223333:role/app',
      providers: [{ arn, clientIds: ['sts.amazonaws.com'] }],
      token: { ...token, iss: `https://${issuer}` },
    });
    expect({ decision: verdict.decision, reason: verdict.reason }).toEqual({ decision, reason });
  });
});
