/** Whether everybody who gets tokens of a shared issuer is let in: decided by evaluating a token of somebody else, an owner whom no policy names. */
import { concat, literalText, type Text } from '../../value/text.js';
import { STRANGER, type Issuer } from '../issuer-table.js';
import type { Statement } from '../policy/model.js';
import type { Policy } from '../policy/policy.js';
import type { Found } from '../policy/variables.js';
import { statementAdmits, statementChecks, type Check } from './evaluate.js';
import { choosesTwice } from './open.js';
import type { WebIdentityRequest } from './request.js';

/** The conditions that a stranger's token meets; undefined where it is refused, or where that is not known. */
export function strangersPass(
  policy: Policy,
  statement: Statement,
  issuer: Text,
  row: Issuer,
): readonly Check[] | undefined {
  if (policy.open) return undefined;
  const checks = statementChecks(
    statement,
    tokenOf(issuer, row, true),
    policy.version,
    'sts:AssumeRoleWithWebIdentity',
  );
  if (checks.some(({ truth }) => truth !== 'yes') || choosesTwice(checks)) return undefined;
  const bound = tokenOf(issuer, row, false);
  const others = policy.statements.filter(({ effect }) => effect !== 'Allow');
  if (others.some((other) => statementAdmits(other, bound, policy.version) !== 'no')) return undefined;
  return checks.filter(({ stage }) => stage === 'condition');
}

function tokenOf(issuer: Text, row: Issuer, chooses: boolean): WebIdentityRequest {
  const decided = (found: Found): Found => (chooses ? { ...found, chosen: true } : found);
  const whatever = (name: string): Text => ({ parts: [{ reference: name, scope: 'stranger', anonymous: true }] });
  const claimOf = (name: string): Found => {
    if (row.chosen?.includes(name) === true)
      return decided({ present: 'unknown', values: [whatever(name)], about: 'other' });
    if (name === 'repository')
      return decided({ present: 'yes', values: [concat(literalText(`${STRANGER}/`), whatever(name))], about: 'other' });
    // The workflow of somebody else may be called by everybody, and who has which address is not known.
    if (UNKNOWN.has(name)) return { present: 'unknown', values: [whatever(name)], about: 'other' };
    return { present: 'yes', values: [literalText(STRANGER)], about: 'other' };
  };
  const subject = concat(
    literalText(row.strangersSubject ?? STRANGER),
    row.strangersSubject === undefined ? literalText('') : whatever('subject'),
  );
  const audience = row.audienceIsOwner === true ? literalText(STRANGER) : whatever('audience');
  return {
    kind: 'web-identity',
    issuer,
    subject,
    audience,
    claims: new Map<string, Found>([
      ...row.claims.map((name) => [name, claimOf(name)] as const),
      ['sub', decided({ present: 'yes', values: [subject], about: 'sub' })],
      ['aud', decided({ present: 'yes', values: [audience], about: 'aud' })],
    ]),
  };
}

const UNKNOWN = new Set(['job_workflow_ref', 'amr', 'azp', 'email', 'google/organization_number', 'user_email']);
