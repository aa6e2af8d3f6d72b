import type { Principal } from '../../src/aws/policy/model.js';
import { defineRule } from '../../src/lint/rule.js';
import type { TrustPolicy } from '../../src/facts/facts.js';
import { knownValue } from '../../src/value/text.js';
import { associationsOf } from '../../src/link/association.js';
import { roleName, roleOf } from '../../src/link/role.js';
import { displayTree, isOpen, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'identity/trust-not-web-identity',
  on: 'service-account',
  summary: "a service account's role whose trust policy has no web identity provider",
  messages: {
    none: {
      severity: 'error',
      text: ({ role, who }: { role: string | undefined; who: string }) =>
        `${role === undefined ? 'the role' : `the role \`${role}\``} of a service account trusts only ${who}: add a statement for the IAM OIDC provider with \`sts:AssumeRoleWithWebIdentity\``,
    },
  },
  check(account, { world, report }) {
    const arn = textOf(account.roleArn?.value);
    const found = arn === undefined ? undefined : roleOf(world, arn, account);
    if (found?.kind !== 'found' || account.roleArn === undefined) return;
    // An association gives the pods the role in the other way: then the annotation is the odd one.
    if (associationsOf(world, account).length > 0) return;
    const trusted = found.all.map(({ trust }) => (trust === undefined ? undefined : principalsWithoutTokens(trust)));
    const [role] = found.all;
    const [first] = trusted[0] ?? [];
    if (first === undefined || trusted.includes(undefined)) return;
    const names = new Set((trusted[0] ?? []).map((value) => `\`${displayTree(value.tree)}\``));
    report({
      message: 'none',
      data: { role: roleName(role, arn), who: [...names].join(', ') },
      at: first.at,
      note: 'no statement trusts the IAM OIDC provider of a cluster',
      related: [{ at: account.roleArn.value.at, note: 'the annotation that names the role' }],
    });
  },
});

/** The principals of a policy that trusts no web identity provider; undefined if it trusts one, or may. */
function principalsWithoutTokens({ tree, open, statements }: TrustPolicy): readonly Principal[] | undefined {
  // A principal of another shape is a fault of its own.
  const isUnclear = open || isOpen(tree) || statements.some((one) => one.principalsOpen || one.principals.length === 0);
  const principals = statements.flatMap((statement) => statement.principals);
  return isUnclear || principals.some(mayBeProvider) ? undefined : principals;
}

function mayBeProvider({ kind, text }: Principal): boolean {
  const literal = text === undefined ? undefined : knownValue(text);
  return (kind !== 'Service' && kind !== 'AWS') || literal === undefined || literal.includes('oidc-provider');
}
