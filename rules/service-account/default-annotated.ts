import { rolesAdmitting } from '../../src/link/identity.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, display } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

interface Namespace {
  readonly namespace: string;
}

export default defineRule({
  id: 'service-account/default-annotated',
  on: 'service-account',
  summary: 'a role on the service account `default`',
  messages: {
    default: {
      severity: 'warning',
      text: ({ namespace }: Namespace) => `every pod of ${namespace} that names no service account gets this role`,
    },
    meant: {
      severity: 'info',
      text: ({ namespace }: Namespace) =>
        `every pod of ${namespace} that names no service account gets this role, and the trust policy means it`,
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
    const namespace = account.namespaceWritten ? `namespace \`${display(account.namespace)}\`` : 'the namespace';
    report({
      message: meant ? 'meant' : 'default',
      data: { namespace },
      at: account.roleArn.keyAt,
      note: '`default` is the service account of pods that name none',
    });
  },
});
