import type { Principal } from '../../src/aws/policy/model.js';
import type { TrustPolicy } from '../../src/facts/facts.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue } from '../../src/value/text.js';
import { displayTree, isOpen, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'identity/trust-not-web-identity',
  on: 'service-account',
  summary: "a service account's role that no web identity can assume",
  messages: {
    none: {
      severity: 'error',
      text: ({ role, who }: { role: string; who: string }) =>
        `the role \`${role}\` of this service account cannot be assumed with its token: it trusts ${who} alone`,
    },
  },
  check(account, { world, report }) {
    const arn = textOf(account.roleArn?.value);
    const found = arn === undefined ? undefined : world.roleOf(arn, account);
    if (found?.kind !== 'found' || account.roleArn === undefined) return;
    const trusted = found.all.map((role) =>
      role.trust === undefined ? undefined : principalsWithoutTokens(role.trust),
    );
    const [role] = found.all;
    const [principals] = trusted;
    const [first, ...others] = principals ?? [];
    if (first === undefined || trusted.some((one) => one === undefined)) return;
    // An association gives the pods the role in the other way: then the annotation is the odd one.
    if (world.associationsOf(account).length > 0) return;
    const who = [...new Set([first, ...others].map((value) => `\`${displayTree(value.tree)}\``))].join(', ');
    report({
      message: 'none',
      data: { role: knownValue(role.name ?? { parts: [] }) ?? display(arn ?? { parts: [] }), who },
      at: first.at,
      note: 'no statement trusts the IAM OIDC provider of a cluster',
      related: [{ at: account.roleArn.value.at, note: 'the annotation that names the role' }],
    });
  },
});

/** The principals of a policy that trusts no web identity provider; undefined if it trusts one, or may. */
function principalsWithoutTokens({ tree, open, statements }: TrustPolicy): readonly Principal[] | undefined {
  // A principal of another shape is a fault of its own.
  const isUnclear = open || isOpen(tree) || statements.some((one) => one.open || one.principals.length === 0);
  const principals = statements.flatMap((statement) => statement.principals);
  return isUnclear || principals.some(mayBeProvider) ? undefined : principals;
}

function mayBeProvider({ kind, text }: Principal): boolean {
  const literal = text === undefined ? undefined : knownValue(text);
  return (kind !== 'Service' && kind !== 'AWS') || literal === undefined || literal.includes('oidc-provider');
}
