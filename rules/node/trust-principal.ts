import { nodeRoleNameOf, type NodeRoleName } from '../../src/link/admission.js';
import { accountsOf, roleOf, rolesNamed } from '../../src/link/role.js';
import type { World } from '../../src/link/world.js';
import { identifyingSpan } from '../../src/aws/eksctl-values.js';
import { mayAdmitService } from '../../src/aws/trust/statement.js';
import type { Role, TrustPolicy } from '../../src/facts/iam-facts.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'node/trust-principal',
  on: 'node-group',
  summary: 'a role of nodes that EC2, or of pods on Fargate that Fargate, cannot assume',
  messages: {
    refused: {
      severity: 'error',
      text: ({ role }: { role: string }) =>
        `instances cannot assume the role \`${role}\` of this node group: add \`ec2.amazonaws.com\` as a service principal to its trust policy`,
    },
    class: {
      severity: 'error',
      text: ({ role }: { role: string }) =>
        `instances cannot assume the role \`${role}\`: name the role of the nodes, which trusts \`ec2.amazonaws.com\``,
    },
    profile: {
      severity: 'error',
      text: ({ role }: { role: string }) =>
        `pods on Fargate cannot start, their service cannot assume the role \`${role}\`: add \`eks-fargate-pods.amazonaws.com\` as a service principal to its trust policy`,
    },
  },
  check(group, { world, report }) {
    const named = nodeRoleNameOf(group);
    const [role, ...others] = named === undefined ? [] : rolesOf(world, named);
    const isProfile = group.declared?.type === 'fargate';
    const service = isProfile ? FARGATE : EC2;
    if (named === undefined || role?.trust === undefined) return;
    if ([role, ...others].some(({ trust }) => mayAdmit(trust, service))) return;
    const [account] = accountsOf(world, role);
    const holder =
      account?.roleArn === undefined ? [] : [{ at: account.roleArn.value.at, note: 'the service account that has it' }];
    report({
      message: isProfile ? 'profile' : group.declared === undefined ? 'refused' : 'class',
      data: { role: display(role.name ?? named.name) },
      at: named.at,
      note: isProfile ? 'Fargate starts no pod with it' : 'EC2 starts no instance with it',
      related: [{ at: principalSpan(role.trust), note: 'whom the trust policy admits' }, ...holder],
    });
  },
});

/** A node class names its role without the account: all of that name are asked. */
function rolesOf(world: World, { arn, name, group }: NodeRoleName): readonly Role[] {
  if (arn === undefined) return rolesNamed(world, name, group.config);
  const found = roleOf(world, arn, group.config);
  return found.kind === 'found' ? found.all : [];
}

const mayAdmit = (trust: TrustPolicy | undefined, service: RegExp): boolean =>
  trust === undefined || trust.open || trust.statements.some((statement) => mayAdmitService(statement, service));

const principalSpan = ({ statements: [first], at }: TrustPolicy): Span =>
  first?.principal?.tree.at ?? (first === undefined ? at : identifyingSpan(first.tree));

/** Some partitions have a name of their own; one that does not exist is trust/service-principal-unknown. */
const EC2 = /^ec2\./;
const FARGATE = /^eks-fargate\b/;
