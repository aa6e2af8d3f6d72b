import { servicePrincipalFault } from '../../src/aws/service-principal.js';
import type { TrustPolicy } from '../../src/facts/iam-facts.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, startsWith } from '../../src/value/text.js';

interface Names {
  readonly name: string;
  readonly meant: string;
}

export default defineRule({
  id: 'trust/service-principal-unknown',
  on: 'trust-policy',
  summary: 'a service principal that does not exist',
  messages: {
    suffix: {
      severity: 'error',
      text: ({ name, meant }: Names) =>
        `there is no service principal \`${name}\`: it is \`${meant}\` in every partition`,
    },
    name: {
      severity: 'error',
      text: ({ name, meant }: Names) => `there is no service principal \`${name}\`: did you mean \`${meant}\`?`,
    },
    linked: {
      severity: 'error',
      text: ({ name, meant }: Names) =>
        `\`${name}\` assumes nothing but its service-linked role: pods on Fargate need \`${meant}\``,
    },
  },
  check(policy, { report }) {
    const principals = policy.statements.flatMap((statement) => statement.principals);
    const isThere = (service: string): boolean =>
      principals.some(({ text }) => text !== undefined && knownValue(text) === service);
    for (const { kind, text, at } of principals) {
      const name = kind !== 'Service' || text === undefined ? undefined : knownValue(text);
      const fault = name === undefined ? undefined : servicePrincipalFault(name);
      if (name === undefined || fault === undefined) continue;
      if (fault.kind === 'linked' && (isThere(fault.meant) || isServiceLinked(policy))) continue;
      report({
        message: fault.kind,
        data: { name, meant: fault.meant },
        at,
        note:
          fault.kind === 'linked' ? 'no pod on Fargate starts' : 'IAM refuses the policy: Invalid principal in policy',
      });
    }
  },
});

/** AWS makes such roles, and names them; `aws iam get-role` prints them like others. */
const isServiceLinked = ({ role }: TrustPolicy): boolean =>
  role?.name !== undefined && startsWith(role.name, 'AWSServiceRoleFor') !== 'no';
