import { readArn, type Arn } from '../../src/aws/arn.js';
import { partitionFault, partitionOfRegion } from '../../src/aws/partition.js';
import { regionOf } from '../../src/aws/issuer.js';
import { webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, equals, knownValue, literalText, spanOfText, type Text } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/partition-mismatch',
  on: 'trust-policy',
  summary: 'partition, region and role of a provider disagree',
  fix: 'unsafe',
  messages: {
    region: {
      severity: 'error',
      text: (d: { partition: string; region: string; expected: string }) =>
        `region \`${d.region}\` is in partition \`${d.expected}\`, not \`${d.partition}\``,
    },
    role: {
      severity: 'error',
      text: (d: { partition: string; role: string }) =>
        `the provider is in partition \`${d.partition}\`, the role in \`${d.role}\``,
    },
  },
  check(policy, { report }) {
    const role = policy.role?.arn === undefined ? undefined : readArn(policy.role.arn);
    for (const statement of policy.statements) {
      for (const { text, at, issuer } of webIdentityPrincipals(statement)) {
        const provider = providerOf(text);
        if (provider === undefined || issuer === undefined) continue;
        const place = spanOfText(provider.partition) ?? at;
        const partition = display(provider.partition);
        const region = regionOf(issuer) ?? '';
        const expected = partitionOfRegion(region);
        if (expected !== undefined && equals(provider.partition, literalText(expected)) === 'no') {
          report({
            message: 'region',
            data: { partition, region, expected },
            at: place,
            note: 'partition of the provider ARN',
            fixes: [{ title: `write \`${expected}\``, safety: 'unsafe', edits: [{ at: place, text: expected }] }],
          });
        } else if (role !== undefined && isOther(provider.partition, role.partition)) {
          report({
            message: 'role',
            data: { partition, role: display(role.partition) },
            at: place,
            note: 'use a provider in the partition of the role',
            related: policy.role?.arnAt === undefined ? [] : [{ at: policy.role.arnAt, note: 'the role' }],
          });
        }
      }
    }
  },
});

/** What is no partition at all is said of the ARN. */
function providerOf(text: Text): Arn | undefined {
  const arn = readArn(text);
  const partition = arn === undefined ? undefined : knownValue(arn.partition);
  return partition !== undefined && partitionFault(partition) !== undefined ? undefined : arn;
}

const isOther = (partition: Text, known: Text): boolean =>
  knownValue(known) !== undefined && equals(partition, known) === 'no';
