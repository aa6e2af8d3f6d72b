import type { TrustPolicy } from '../../src/facts/iam-facts.js';
import { chainFault } from '../../src/aws/trust/session-tags.js';
import { associationsOfRole, roleSpan } from '../../src/link/association.js';
import { accountsOf, roleOf } from '../../src/link/role.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, hasHoles, type Text } from '../../src/value/text.js';
import { entryOf, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'identity/self-assume',
  on: 'role-arn-field',
  summary: 'a controller that is told to assume the role that its service account has',
  messages: {
    refused: {
      severity: 'error',
      text: ({ role }: { role: string }) =>
        `the role \`${role}\` is that of a service account and does not let itself in: leave the field out, or trust the role itself`,
    },
  },
  check({ object, value, assumed }, { world, report }) {
    if (!assumed || hasHoles(value.text) || presentsToken(object.kind, object.tree)) return;
    const found = roleOf(world, value.text, object);
    if (found.kind !== 'found') return;
    const [role] = found.all;
    if (
      role.trust === undefined ||
      found.all.some(({ trust }) => trust === undefined || mayBeAssumed(trust, value.text))
    )
      return;
    const [account] = accountsOf(world, role);
    const [association] = associationsOfRole(world, value.text);
    const holder = account?.roleArn?.value.at ?? (association === undefined ? undefined : roleSpan(association));
    if (holder === undefined) return;
    report({
      message: 'refused',
      data: { role: display(value.text) },
      at: value.at,
      note: `the controller calls sts:AssumeRole, and the trust policy has it for no role`,
      related: [
        { at: holder, note: 'who has the role' },
        { at: role.arnAt ?? role.trust.at, note: 'its trust policy' },
      ],
    });
  },
});

/** Some role or user may assume it, for all that is known. Since 2022-09-21 a role is no exception for itself (AWS Security Blog, "Announcing an update to IAM role trust policy behavior"). */
const mayBeAssumed = (trust: TrustPolicy, role: Text): boolean =>
  chainFault(trust, role)?.kind !== 'principal' ||
  trust.statements.some(({ principals }) => principals.some(({ kind }) => kind === 'AWS'));

/** KEDA presents its token first; cert-manager does so where `auth.kubernetes` stands beside the role. */
const presentsToken = (kind: string, tree: Tree): boolean => /TriggerAuthentication$/.test(kind) || holdsAuth(tree);

function holdsAuth(tree: Tree): boolean {
  if (tree.kind === 'list') return tree.items.some(holdsAuth);
  if (tree.kind !== 'map') return false;
  const route53 = entryOf(tree, 'route53')?.value;
  return entryOf(route53, 'auth') !== undefined || tree.entries.some((entry) => holdsAuth(entry.value));
}
