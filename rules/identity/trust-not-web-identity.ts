import { principalsWithoutTokens } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { associationsOf, associationsOfRole } from '../../src/link/association.js';
import { onlyNamesake, roleName, roleOf } from '../../src/link/role.js';
import { hasHoles } from '../../src/value/text.js';
import { displayTree, textOf } from '../../src/value/tree.js';

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
    namesake: {
      severity: 'warning',
      text: ({ role, who }: { role: string | undefined; who: string }) =>
        `the only role \`${role ?? ''}\` here trusts only ${who}: if a service account is meant to have it, add a statement for the IAM OIDC provider with \`sts:AssumeRoleWithWebIdentity\``,
    },
  },
  check(account, { world, report }) {
    const arn = textOf(account.roleArn?.value);
    const resolution = arn === undefined ? undefined : roleOf(world, arn, account);
    if (arn === undefined || resolution === undefined || account.roleArn === undefined) return;
    const found = resolution.kind === 'found' ? resolution : onlyNamesake(resolution, arn);
    if (found === undefined) return;
    // An association gives the pods the role in the other way: then the annotation is the odd one.
    if (associationsOf(world, account).length > 0) return;
    const mayBeAssociated = account.name === undefined || hasHoles(account.name);
    if (mayBeAssociated && associationsOfRole(world, arn).length > 0) return;
    const trusted = found.all.map(({ trust }) => (trust === undefined ? undefined : principalsWithoutTokens(trust)));
    const [role] = found.all;
    const [first] = trusted[0] ?? [];
    if (first === undefined || trusted.includes(undefined)) return;
    const names = new Set((trusted[0] ?? []).map((value) => `\`${displayTree(value.tree)}\``));
    report({
      message: resolution.kind === 'found' ? 'none' : 'namesake',
      data: { role: roleName(role, arn), who: [...names].join(', ') },
      at: first.at,
      note: 'no statement trusts the IAM OIDC provider of a cluster',
      related: [{ at: account.roleArn.value.at, note: 'the annotation that names the role' }],
    });
  },
});
