import { defineRule } from '../../src/lint/rule.js';
import { isUnread, entryOf, stringOf } from '../../src/value/tree.js';

interface Holder {
  readonly holder: string;
}

export default defineRule({
  id: 'eksctl/inline-policy-invalid',
  on: 'eksctl-inline-policy',
  summary: 'an inline policy without valid statements',
  messages: {
    statement: {
      severity: 'error',
      text: ({ holder }: Holder) =>
        `\`Statement\` in \`attachPolicy\` of this ${holder} must be a statement or a list of statements: CloudFormation cannot create the role`,
    },
    missing: {
      severity: 'error',
      text: ({ holder }: Holder) =>
        `\`Statement\` must be set in \`attachPolicy\` of this ${holder}: CloudFormation cannot create the role`,
    },
  },
  check({ entry, holder: { kind } }, { report }) {
    if (entry.value.kind !== 'map' || isUnread(entry.value)) return;
    const statement = entryOf(entry.value, 'Statement');
    const data = { holder: kind };
    if (statement === undefined) report({ message: 'missing', data, at: entry.keyAt, note: 'no `Statement`' });
    else if (['number', 'boolean', 'null'].includes(statement.value.kind) || stringOf(statement.value) !== undefined)
      report({ message: 'statement', data, at: statement.value.at, note: 'not a statement' });
  },
});
