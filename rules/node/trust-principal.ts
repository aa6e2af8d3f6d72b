import type { Statement } from '../../src/aws/policy/model.js';
import { mayAdmitService } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';
import { entryOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/trust-principal',
  on: 'node-group',
  summary: 'the role of a node group that EC2 cannot assume',
  messages: {
    refused: {
      severity: 'error',
      text: ({ role }: { role: string }) =>
        `instances cannot get the role \`${role}\` of this node group: its trust policy does not admit \`ec2.amazonaws.com\``,
    },
  },
  check(group, { world, report }) {
    const value = entryOf(group.iam, 'instanceRoleARN')?.value;
    const arn = textOf(value);
    const found = arn === undefined ? undefined : world.roleOf(arn, group.config);
    if (value === undefined || found?.kind !== 'found') return;
    const [role] = found.all;
    if (
      role.trust === undefined ||
      found.all.some(({ trust }) => trust === undefined || trust.open || trust.statements.some(mayAdmitEc2))
    )
      return;
    report({
      message: 'refused',
      data: { role: role.name === undefined ? display(arn ?? { parts: [] }) : display(role.name) },
      at: value.at,
      note: 'no instance starts with it',
      related: [{ at: role.trust.statements[0]?.at ?? role.trust.at, note: 'whom the role admits' }],
    });
  },
});

/** The host of the service ends in .cn in China as well. A statement without an action admits nobody. */
const mayAdmitEc2 = (statement: Statement): boolean =>
  statement.open || (statement.actions !== undefined && mayAdmitService(statement, /^ec2\.amazonaws\.com(?:\.cn)?$/));
