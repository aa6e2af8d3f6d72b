import { conditionKeyFault, type KeyFault } from '../../src/aws/policy/condition-key.js';
import type { Statement } from '../../src/aws/policy/model.js';
import { providerIssuers } from '../../src/aws/trust/statement.js';
import { hasSchemeOfReference } from '../../src/aws/issuer.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Fix } from '../../src/lint/finding.js';
import { toFileSpan, within, type Span } from '../../src/value/span.js';
import { display, knownValue, type Text } from '../../src/value/text.js';

/** The key of the one issuer that the statement trusts, where it is a text and has such a claim. */
function withIssuer(statement: Statement, { bare, mended }: KeyFault): string | undefined {
  const [only, ...others] = providerIssuers(statement);
  const issuer = only === undefined || others.length > 0 ? undefined : knownValue(only.issuer);
  return issuer === undefined || (bare !== 'sub' && bare !== 'aud') ? mended : `${issuer}:${bare}`;
}

/** The claim alone is written anew, so that a reference before it stays. */
function fixesOf(key: Text, at: Span, { claim }: KeyFault, mended: string | undefined): readonly Fix[] {
  const own = toFileSpan(at);
  const written = own.source.text.slice(own.start, own.end);
  if (claim !== undefined && written !== display(key) && written.endsWith(`:${claim.written}`))
    return [
      {
        title: `write \`:${claim.meant}\``,
        safety: 'unsafe',
        edits: [{ at: within(own, written.length - claim.written.length, written.length), text: claim.meant }],
      },
    ];
  return mended === undefined
    ? []
    : [{ title: `write \`${mended}\``, safety: 'unsafe', edits: [{ at, text: mended }] }];
}

export default defineRule({
  id: 'trust/condition-key-malformed',
  on: 'trust-policy',
  summary: 'a condition key that no EKS token carries',
  fix: 'unsafe',
  messages: {
    malformed: {
      severity: 'error',
      text: ({ key, fault }: { key: string; fault: string }) =>
        `no token carries the condition key \`${key}\`: ${fault}`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      for (const condition of statement.conditions) {
        const fault = conditionKeyFault(condition.key);
        // Under ForAllValues the absent key opens the role: trust/condition-set-operator says so.
        if (fault === undefined || (condition.meaning?.set === 'ForAllValues' && statement.effect === 'Allow'))
          continue;
        // terraform/scheme-not-stripped says so.
        if (policy.document.language === 'hcl' && hasSchemeOfReference(condition.key)) continue;
        report({
          message: 'malformed',
          data: { key: display(condition.key), fault: fault.what },
          at: condition.keyAt,
          note: 'expected `<host>/id/<id>:sub` or `:aud`, as after `oidc-provider/` in the provider ARN',
          fixes: fixesOf(condition.key, condition.keyAt, fault, withIssuer(statement, fault)),
        });
      }
    }
  },
});
