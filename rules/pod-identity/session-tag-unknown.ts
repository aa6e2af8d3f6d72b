import { requiresKey } from '../../src/aws/policy/operators.js';
import { SESSION_TAGS } from '../../src/aws/trust/session-tags.js';
import { isForPodIdentity } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'pod-identity/session-tag-unknown',
  on: 'trust-policy',
  summary: 'a condition on a session tag that EKS Pod Identity never sends',
  messages: {
    unknown: {
      severity: 'error',
      text: ({ tag, near }: { tag: string; near: string }) =>
        `this condition is never true: EKS Pod Identity sends no session tag \`${tag}\`${near}`,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const { effect, principals, principalsOpen, conditions } = statement;
      // Another principal may send tags of its own.
      if (effect !== 'Allow' || principals.length !== 1 || principalsOpen || !isForPodIdentity(statement)) continue;
      for (const { key, keyAt, meaning } of conditions) {
        const tag = /^aws:RequestTag\/(.+)$/i.exec(knownValue(key) ?? '')?.[1];
        if (tag === undefined || !requiresKey(meaning) || SESSION_TAGS.includes(tag.toLowerCase())) continue;
        const near = nearest(tag.replaceAll('_', '-').replace(/^k8s-/i, 'kubernetes-'), SESSION_TAGS, 3);
        report({
          message: 'unknown',
          data: { tag, near: near === undefined ? '' : `; did you mean \`${near}\`?` },
          at: keyAt,
          note: `its session tags are ${SESSION_TAGS.map((one) => `\`${one}\``).join(', ')}`,
        });
      }
    }
  },
});
