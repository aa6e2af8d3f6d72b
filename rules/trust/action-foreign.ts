import { foreignActions } from '../../src/aws/trust/actions.js';
import { defineRule } from '../../src/lint/rule.js';

interface Says {
  readonly action: string;
}

export default defineRule({
  id: 'trust/action-foreign',
  on: 'trust-policy',
  summary: 'an action of another service than STS in a trust policy',
  fix: 'unsafe',
  messages: {
    foreign: {
      severity: 'error',
      text: ({ action }: Says) =>
        `a trust policy takes actions of STS only: move \`${action}\` to a permission policy of the role`,
    },
    service: {
      severity: 'error',
      text: ({ action, meant }: Says & { meant: string }) =>
        `a trust policy takes actions of STS only: write \`${meant}\` instead of \`${action}\``,
    },
  },
  check(policy, { report }) {
    const found = policy.statements.flatMap(foreignActions);
    for (const { action, meant, at } of found)
      if (meant !== undefined)
        report({
          message: 'service',
          data: { action, meant },
          at,
          note: 'IAM refuses the policy: MalformedPolicyDocument',
          fixes: [{ title: `write \`${meant}\``, safety: 'unsafe', edits: [{ at, text: meant }] }],
        });
    const [first, ...others] = found.filter((one) => one.meant === undefined);
    if (first === undefined) return;
    report({
      message: 'foreign',
      data: { action: first.action },
      at: first.at,
      note: 'IAM refuses the policy: AssumeRole policy may only specify STS AssumeRole actions',
      related: others.map(({ at }) => ({ at, note: 'and this' })),
    });
  },
});
