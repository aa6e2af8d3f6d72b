import { mapsOf } from '../../src/aws/eksctl.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, field, isOpen, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/inline-policy-invalid',
  on: 'cluster-config',
  summary: 'an inline policy whose statements are none',
  messages: {
    statement: {
      severity: 'error',
      text: (_: object) => '`Statement` takes a statement or a list of them: the stack fails when it is created',
    },
    missing: {
      severity: 'error',
      text: (_: object) => 'an inline policy needs `Statement`: the stack fails when it is created',
    },
  },
  check({ tree, nodeGroups }, { report }) {
    const holders = [
      ...mapsOf(field(tree, 'iam', 'serviceAccounts')),
      ...mapsOf(field(tree, 'addons')),
      ...nodeGroups.map((group) => group.iam),
    ];
    for (const policy of holders.flatMap((holder) => entryOf(holder, 'attachPolicy') ?? [])) {
      if (policy.value.kind !== 'map' || isOpen(policy.value)) continue;
      const statement = entryOf(policy.value, 'Statement');
      if (statement === undefined)
        report({ message: 'missing', data: {}, at: policy.keyAt, note: 'has no `Statement`' });
      else if (['number', 'boolean', 'null'].includes(statement.value.kind) || stringOf(statement.value) !== undefined)
        report({ message: 'statement', data: {}, at: statement.value.at, note: 'no statement' });
    }
  },
});
