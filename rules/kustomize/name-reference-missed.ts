import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'kustomize/name-reference-missed',
  on: 'renamed-account',
  summary: 'a reference to a service account that kustomize does not follow when it renames that one',
  messages: {
    missed: {
      severity: 'error',
      text: ({ kind, field, name, now }: { kind: string; field: string; name: string; now: string }) =>
        `kustomize renames service account \`${name}\` to \`${now}\`, but does not know \`${field}\` of ${kind} as a reference: name it under \`configurations\``,
    },
  },
  check({ name, nameAt, now, roleArn, missed }, { report }) {
    // Without a role it is no matter of IAM.
    if (roleArn === undefined) return;
    for (const { kind, field, value } of missed)
      report({
        message: 'missed',
        data: { kind, field, name: display(name), now: display(now) },
        at: value.at,
        note: 'no service account has this name any more',
        related: [{ at: nameAt, note: `becomes \`${display(now)}\`` }],
      });
  },
});
