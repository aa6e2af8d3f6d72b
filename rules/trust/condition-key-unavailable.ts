import { conditionsOf } from '../../src/aws/policy-document.js';
import { isAllow, webIdentityPrincipals } from '../../src/aws/trust-shape.js';
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

export default defineRule({
  id: 'trust/condition-key-unavailable',
  on: 'trust-policy',
  summary: 'a condition key that a call with a token never has',
  messages: {
    unavailable: {
      severity: 'error',
      text: ({ key }: { key: string }) =>
        `a call with a web identity token has no \`${key}\`: the condition is never true`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const [provider] = webIdentityPrincipals(statement);
      if (provider === undefined || !isAllow(statement)) continue;
      for (const { key, keyAt, meaning } of conditionsOf(statement)) {
        const name = knownValue(key);
        if (
          name === undefined ||
          meaning === undefined ||
          meaning.negated ||
          meaning.ifExists ||
          meaning.set === 'ForAllValues' ||
          meaning.kind === 'null' ||
          !UNAVAILABLE.has(name.toLowerCase())
        )
          continue;
        report({
          message: 'unavailable',
          data: { key: name },
          at: keyAt,
          note: 'for calls by principals of AWS',
          related: [{ at: provider.at, note: 'whose tokens are refused' }],
        });
      }
    }
  },
});
