import { readRoleArn } from '../../src/aws/arn.js';
import type { Principal } from '../../src/aws/policy/model.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Role, TrustPolicy } from '../../src/facts/facts.js';
import { equals, hasHoles, knownValue, type Text } from '../../src/value/text.js';
import { associationsOf } from '../../src/link/association.js';
import type { Resolution } from '../../src/link/resolution.js';
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

/** The one role of this name and path, if none other may be the one: ACK, Crossplane and CloudFormation never write the account. */
function onlyNamesake(resolution: Resolution<Role>, arn: Text): { readonly all: readonly [Role] } | undefined {
  const wanted = readRoleArn(arn);
  if (resolution.kind !== 'possible' || wanted === undefined || hasHoles(arn)) return undefined;
  const [role, ...others] = resolution.all;
  return others.length === 0 &&
    role.arn === undefined &&
    role.name !== undefined &&
    equals(role.name, wanted.name) === 'yes'
    ? { all: [role] }
    : undefined;
}

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
