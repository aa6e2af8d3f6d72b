import { readRoleArn } from '../../src/aws/arn.js';
import { eksctlAccountsOf, isLiteral, type EksctlAccount } from '../../src/link/eksctl.js';
import { qualifiedName } from '../../src/value/display.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue, display } from '../../src/value/text.js';
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
    for (const own of eksctlAccountsOf(world, account, account.name)) {
      if (own.roleOnly) continue;
      const agrees =
        own.roleArn !== undefined
          ? equals(own.roleArn, text) !== 'no'
          : own.roleName !== undefined && equals(own.roleName, annotated.name) !== 'no';
      if (agrees) continue;
      report({
        message: 'conflict',
        data: {
          account: qualifiedName(account),
          annotated: knownValue(text) ?? '',
          other: roleOfEksctl(own),
        },
        at: account.roleArn.value.at,
        note: 'the role in the manifest',
        related: [{ at: own.at, note: 'eksctl creates this service account too' }],
      });
    }
  },
});

function roleOfEksctl({ roleArn, roleName }: EksctlAccount): string {
  if (roleArn !== undefined) return `the role \`${display(roleArn)}\``;
  return roleName === undefined ? 'a role whose name CloudFormation generates' : `a role \`${display(roleName)}\``;
}
