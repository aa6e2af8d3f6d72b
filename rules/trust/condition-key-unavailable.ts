import type { Statement } from '../../src/aws/policy/model.js';
import { requiresKey } from '../../src/aws/policy/operators.js';
import { isForEks, webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

/** Keys of calls by principals of AWS; a call with a web identity token has none of them. Source: IAM User Guide, reference_policies_condition-keys and reference_policies_iam-condition-keys. */
const UNAVAILABLE = new Set([
  'sts:externalid',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:principalarn',
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:userid',
  'aws:username',
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
  'aws:calledvia',
  'aws:viaawsservice',
  'aws:principaltype',
]);

/** Keys that only a token with claims for them brings, and tokens of EKS have none. Source: IAM User Guide, id_session-tags; EKS User Guide, IAM roles for service accounts. */
const OF_OTHER_TOKENS =
  /^(?:aws:(?:requesttag|principaltag)\/.*|aws:tagkeys|aws:sourceidentity|sts:sourceidentity|sts:transitivetagkeys)$/;

export default defineRule({
  id: 'trust/condition-key-unavailable',
  on: 'trust-policy',
  summary: 'a condition key that web identity requests never carry',
  messages: {
    unavailable: {
      severity: 'error',
      text: ({ key }: { key: string }) => `web identity requests never carry \`${key}\`: this condition is never true`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const [provider] = webIdentityPrincipals(statement);
      if (provider === undefined || statement.effect !== 'Allow') continue;
      for (const { key, keyAt, meaning } of statement.conditions) {
        const name = knownValue(key);
        if (name === undefined || !requiresKey(meaning) || !isUnavailable(name.toLowerCase(), statement)) continue;
        report({
          message: 'unavailable',
          data: { key: name },
          at: keyAt,
          note: 'remove it, or move it to a statement for AWS principals',
          related: [{ at: provider.at, note: 'tokens of this provider are refused' }],
        });
      }
    }
  },
});

const isUnavailable = (key: string, statement: Statement): boolean =>
  UNAVAILABLE.has(key) || (OF_OTHER_TOKENS.test(key) && isForEks(statement));
