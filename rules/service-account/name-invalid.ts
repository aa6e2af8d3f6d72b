import { isAccountName } from '../../src/aws/subject.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';

export default defineRule({
  id: 'service-account/name-invalid',
  on: 'service-account',
  summary: 'a name that Kubernetes rejects',
  messages: {
    invalid: {
      severity: 'error',
      mild: 'in samples',
      text: ({ name }: { name: string }) =>
        `\`${name}\` is not a valid service account name: use at most 253 of \`a-z\`, \`0-9\`, \`-\` and \`.\`, starting and ending with a letter or digit`,
    },
  },
  check(account, { report }) {
    const name = account.name === undefined ? undefined : knownValue(account.name);
    if (name === undefined || account.roleArn === undefined || isAccountName(name)) return;
    report({ message: 'invalid', data: { name }, at: account.nameAt, note: 'the API server rejects the object' });
  },
});
