import { readRoleArn } from '../../src/aws/arn.js';
import type { ServiceAccount } from '../../src/facts/kubernetes-facts.js';
import { differsFromCreated, nearestEksctlAccountsOf, isLiteral, type EksctlAccount } from '../../src/link/eksctl.js';
import { namedRole, roleOf } from '../../src/link/role.js';
import type { World } from '../../src/link/world.js';
import { qualifiedName } from '../../src/value/display.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue, display, type Text } from '../../src/value/text.js';
import { field, stringOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'identity/owner-conflict',
  on: 'service-account',
  summary: 'a manifest and eksctl annotate one service account with different roles',
  messages: {
    conflict: {
      severity: 'error',
      text: ({ account, annotated, other }: { account: string; annotated: string; other: string }) =>
        `eksctl annotates the service account \`${account}\` with ${other}, this manifest with \`${annotated}\`; whichever is applied last wins: let only one of them create it`,
    },
    unused: {
      severity: 'warning',
      text: ({ account, annotated, role, how }: { account: string; annotated: string; role: string; how: string }) =>
        `eksctl creates the role \`${role}\`${how} for the service account \`${account}\`, whose annotation names \`${annotated}\`: write the ARN of the role`,
    },
  },
  check(account, { world, report }) {
    const text = textOf(account.roleArn?.value);
    const annotated = text === undefined ? undefined : readRoleArn(text);
    // What eksctl made bears its label, and is no second owner.
    if (
      account.roleArn === undefined ||
      !isLiteral(text) ||
      annotated === undefined ||
      account.name === undefined ||
      stringOf(field(account.tree, 'metadata', 'labels', 'app.kubernetes.io/managed-by')) === 'eksctl'
    )
      return;
    for (const own of nearestEksctlAccountsOf(world, account, account.name).slice(0, MOST)) {
      const difference = differsFromCreated(own, annotated);
      const written = knownValue(text) ?? '';
      const owner = { account: qualifiedName(account), annotated: written };
      const at = account.roleArn.value.at;
      if (own.roleOnly) {
        if (difference === undefined || roleIsHere(world, text, account)) continue;
        report({
          message: 'unused',
          data: { ...owner, role: display(own.roleName ?? NO_NAME), ...HOW[difference] },
          at,
          note: 'another role',
          related: [{ at: own.at, note: 'eksctl creates the role for this service account' }],
        });
        continue;
      }
      if (agrees(own, text, difference)) continue;
      report({
        message: 'conflict',
        data: { ...owner, other: roleOfEksctl(own, difference) },
        at,
        note: 'the role in the manifest',
        related: [{ at: own.at, note: 'eksctl creates this service account too' }],
      });
    }
  },
});

/** Of so many clusters it is said: each may have one more of the manifests. */
const MOST = 20;

/** Whether eksctl annotates the same role, or may. */
const agrees = (own: EksctlAccount, arn: Text, difference: keyof typeof HOW | undefined): boolean =>
  own.roleArn !== undefined
    ? equals(own.roleArn, arn) !== 'no'
    : own.roleName !== undefined && difference === undefined;

const NO_NAME = { parts: [] };

/** What the role has that the annotation has not. */
const HOW = {
  name: { how: '' },
  path: { how: ' without a path' },
  account: { how: ' in the account of its policies' },
} as const;

/** The annotated role is declared too, or may be: it may be the one that is meant. */
const roleIsHere = (world: World, arn: Text, from: ServiceAccount): boolean =>
  namedRole(roleOf(world, arn, from)).kind !== 'unseen';

function roleOfEksctl({ roleArn, roleName }: EksctlAccount, difference: keyof typeof HOW | undefined): string {
  if (roleArn !== undefined) return `the role \`${display(roleArn)}\``;
  return roleName === undefined
    ? 'a role whose name CloudFormation generates'
    : `a role \`${display(roleName)}\`${difference === undefined ? '' : HOW[difference].how}`;
}
