import { principalsOf } from '../../src/aws/policy-document.js';
import { defineRule } from '../../src/lint/rule.js';
import type { TrustPolicy } from '../../src/facts/facts.js';
import { knownValue, display } from '../../src/value/text.js';
import { associationsOf } from '../../src/link/association.js';
import { roleOf } from '../../src/link/role.js';
import { isOpen, itemsOf, textOf, type Tree } from '../../src/value/tree.js';

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
    const found = arn === undefined ? undefined : roleOf(world, arn, account);
    if (found?.kind !== 'found' || account.roleArn === undefined) return;
    const trusted = found.all.map((role) =>
      role.trust === undefined ? undefined : principalsWithoutTokens(role.trust),
    );
    const [role] = found.all;
    const [principals] = trusted;
    const [first, ...others] = principals ?? [];
    if (first === undefined || trusted.some((one) => one === undefined)) return;
    // An association gives the pods the role in the other way: then the annotation is the odd one.
    if (associationsOf(world, account).length > 0) return;
    const who = [...new Set([first, ...others].map((value) => `\`${display(textOf(value) ?? { parts: [] })}\``))].join(
      ', ',
    );
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
function principalsWithoutTokens(policy: TrustPolicy): readonly Tree[] | undefined {
  const principals: Tree[] = [];
  if (isOpen(policy.tree)) return undefined;
  for (const statement of policy.statements) {
    const entries = principalsOf(statement);
    // A principal of another shape is a fault of its own.
    if (isOpen(statement) || entries.length === 0) return undefined;
    for (const { type, values } of entries) {
      const kind = knownValue(type);
      if (kind !== 'Service' && kind !== 'AWS') return undefined;
      for (const value of values.flatMap(itemsOf)) {
        if (
          knownValue(textOf(value) ?? { parts: [] }) === undefined ||
          /oidc-provider/.test(display(textOf(value) ?? { parts: [] }))
        )
          return undefined;
        principals.push(value);
      }
    }
  }
  return principals;
}
