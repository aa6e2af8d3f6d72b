import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'kustomize/default-account-renamed',
  on: 'renamed-account',
  summary: 'a prefix or suffix over the service account `default` that has a role',
  messages: {
    renamed: {
      severity: 'warning',
      text: ({ now }: { now: string }) =>
        `kustomize renames service account \`default\` to \`${now}\`: pods that name none still run as \`default\`, without its role`,
    },
  },
  check({ name, nameAt, now, roleArn }, { report }) {
    if (knownValue(name) !== 'default' || roleArn === undefined) return;
    report({
      message: 'renamed',
      data: { now: display(now) },
      at: nameAt,
      note: `becomes \`${display(now)}\``,
      related: [{ at: roleArn.at, note: 'the role that pods do not get' }],
    });
  },
});
