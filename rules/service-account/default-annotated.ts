import { rolesAdmitting } from '../../src/link/identity.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

interface Namespace {
  readonly namespace: string;
}

export default defineRule({
  id: 'service-account/default-annotated',
  on: 'service-account',
  summary: 'a role on the service account `default`',
  security: { score: 5.4, cwe: 250, cis: '4.1.5' },
  messages: {
    default: {
      rests: 'on absence',
      severity: 'warning',
      text: ({ namespace }: Namespace) =>
        `every pod in ${namespace} without a \`serviceAccountName\` gets this role: give the role to a service account of its own`,
    },
    meant: {
      severity: 'info',
      text: ({ namespace }: Namespace) =>
        `every pod in ${namespace} without a \`serviceAccountName\` gets this role, as its trust policy says: a service account of its own would limit it`,
    },
  },
  check(account, { world, report }) {
    const arn = textOf(account.roleArn?.value);
    if (
      account.roleArn === undefined ||
      arn === undefined ||
      arn.parts.length === 0 ||
      account.name === undefined ||
      knownValue(account.name) !== 'default'
    )
      return;
    const meant = rolesAdmitting(world, account).length > 0;
    const written = knownValue(account.namespace);
    const namespace = written === undefined ? 'the namespace' : `namespace \`${written}\``;
    report({
      message: meant ? 'meant' : 'default',
      data: { namespace },
      at: account.roleArn.keyAt,
      note: 'pods that name no service account run as `default`',
    });
  },
});
