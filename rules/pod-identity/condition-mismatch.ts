import { statementAdmits, statementChecks, type Check } from '../../src/aws/trust/evaluate.js';
import { clusterArn, type PodIdentityRequest } from '../../src/aws/trust/request.js';
import { SESSION_TAGS } from '../../src/aws/trust/session-tags.js';
import { isForPodIdentity } from '../../src/aws/trust/statement.js';
import type { Association } from '../../src/facts/cluster-facts.js';
import type { TrustPolicy } from '../../src/facts/iam-facts.js';
import { accountSpan, associatedAccount } from '../../src/link/association.js';
import { roleName, roleOf } from '../../src/link/role.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Text } from '../../src/value/text.js';
import { table } from '../../src/value/table.js';

export default defineRule({
  id: 'pod-identity/condition-mismatch',
  on: 'association',
  summary: 'a condition of the role that keeps out the pods of its association',
  messages: {
    refused: {
      severity: 'error',
      text: ({ role, account, key }: { role: string | undefined; account: string; key: string }) =>
        `${role === undefined ? 'the role' : `the role \`${role}\``} is associated with \`${account}\`, and its condition on \`${key}\` keeps these pods out`,
    },
  },
  check(association, { world, report }) {
    const { roleArn, sessionTagsDisabled } = association;
    const found =
      roleArn === undefined || sessionTagsDisabled === true ? undefined : roleOf(world, roleArn, association);
    if (roleArn === undefined || found?.kind !== 'found') return;
    const [role] = found.all;
    const refusals = found.all.map(({ trust }) =>
      trust === undefined ? undefined : refusal(trust, association, roleArn),
    );
    const [first] = refusals;
    if (first?.at === undefined || first.key === undefined || refusals.includes(undefined)) return;
    report({
      message: 'refused',
      data: { role: roleName(role, roleArn), account: associatedAccount(association), key: first.key },
      at: first.at,
      note: 'what EKS Pod Identity sends for these pods is another value',
      related: [{ at: accountSpan(association), note: 'the association' }],
    });
  },
});

/** The first condition that refuses, where each statement for EKS Pod Identity has one that does for the value that this association sends. */
function refusal({ statements, version }: TrustPolicy, association: Association, roleArn: Text): Check | undefined {
  const request = requestOf(association, roleArn);
  const others = requestOf({}, roleArn);
  const own = statements.filter((statement) => statement.effect !== 'Deny' && isForPodIdentity(statement));
  if (statements.some((statement) => statementAdmits(statement, request, version) !== 'no')) return undefined;
  const refusing = own.map((statement) => {
    // What no association meets is another fault.
    if (statementAdmits(statement, others, version) === 'no') return undefined;
    return statementChecks(statement, request, version, 'sts:AssumeRole').find(({ truth }) => truth === 'no');
  });
  return refusing.includes(undefined) ? undefined : refusing[0];
}

const unknownText = (reference: string): Text => ({ parts: [{ reference, scope: 'pod', anonymous: true }] });

/** Of an association; of none in particular where nothing is given. */
function requestOf(
  { namespace, serviceAccount, clusterName }: Partial<Association>,
  roleArn: Text,
): PodIdentityRequest {
  const known: Readonly<Record<string, Text | undefined>> = table({
    'kubernetes-namespace': namespace,
    'kubernetes-service-account': serviceAccount,
    'eks-cluster-name': clusterName,
    'eks-cluster-arn': clusterArn(roleArn, clusterName),
  });
  return {
    kind: 'pod-identity',
    tags: Object.fromEntries(SESSION_TAGS.map((tag) => [tag, known[tag] ?? unknownText(tag)])),
    roleArn,
  };
}
