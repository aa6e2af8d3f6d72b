import { roleOf } from '../../src/link/role.js';
import { identifyingSpan } from '../../src/aws/eksctl-values.js';
import type { Statement } from '../../src/aws/policy/model.js';
import { mayAdmitService } from '../../src/aws/trust/statement.js';
import type { TrustPolicy } from '../../src/facts/iam-facts.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { display } from '../../src/value/text.js';
import { entryOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'node/trust-principal',
  on: 'node-group',
  summary: 'a role of a node group that EC2 cannot assume',
  messages: {
    refused: {
      severity: 'error',
      text: ({ role }: { role: string }) =>
        `instances cannot assume the role \`${role}\` of this node group: add \`ec2.amazonaws.com\` as a service principal to its trust policy`,
    },
  },
  check(group, { world, report }) {
    const value = entryOf(group.iam, 'instanceRoleARN')?.value;
    const arn = textOf(value);
    const found = arn === undefined ? undefined : roleOf(world, arn, group.config);
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
      note: 'EC2 starts no instance with it',
      related: [{ at: principalSpan(role.trust), note: 'whom the trust policy admits' }],
    });
  },
});

const principalSpan = ({ statements: [first], at }: TrustPolicy): Span =>
  first?.principal?.tree.at ?? (first === undefined ? at : identifyingSpan(first.tree));

/** The host of the service ends in .cn in China as well. */
const mayAdmitEc2 = (statement: Statement): boolean => mayAdmitService(statement, /^ec2\.amazonaws\.com(?:\.cn)?$/);
