import type { TrustPolicy } from '../../src/facts/iam-facts.js';
import { chainFault } from '../../src/aws/trust/session-tags.js';
import { assumedSettings, type AssumedSetting } from '../../src/link/assumed-setting.js';
import type { Located } from '../../src/link/environment.js';
import type { World } from '../../src/link/world.js';
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
    if (!assumed || presentsToken(object.kind, object.tree)) return;
    for (const found of refusals(world, object, value)) report(found);
  },
  also: (visiting) => [
    visiting('workload', (workload, { world, report }) => {
      for (const one of assumedSettings(world, workload))
        for (const found of refusals(world, workload, one)) report(found);
    }),
  ],
});

/** The role is that of a service account, and no role may assume it. */
function refusals(world: World, from: Located, { text, at }: AssumedSetting) {
  if (hasHoles(text)) return [];
  const found = roleOf(world, text, from);
  if (found.kind !== 'found') return [];
  const [role] = found.all;
  if (role.trust === undefined || found.all.some(({ trust }) => trust === undefined || mayBeAssumed(trust, text)))
    return [];
  const [account] = accountsOf(world, role);
  const [association] = associationsOfRole(world, text);
  const holder = account?.roleArn?.value.at ?? (association === undefined ? undefined : roleSpan(association));
  if (holder === undefined) return [];
  return [
    {
      message: 'refused' as const,
      data: { role: display(text) },
      at,
      note: 'the controller calls sts:AssumeRole, and the trust policy has it for no role',
      related: [
        { at: holder, note: 'who has the role' },
        { at: role.arnAt ?? role.trust.at, note: 'its trust policy' },
      ],
    },
  ];
}

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
