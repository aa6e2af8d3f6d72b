import { identityFieldsOf } from '../../src/facts/custom-resource.js';
import { controllerRole } from '../../src/link/consumer.js';
import { defineRule } from '../../src/lint/rule.js';
import { consumerFields } from '../../src/aws/consumers.js';
import { entryOf, field, isUnread } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/session-token-from-role',
  on: 'object',
  summary: 'a session of a role for an API that accepts only access keys of a user',
  messages: {
    account: {
      severity: 'error',
      text: ({ kind }: { kind: string }) =>
        `a ${kind} calls \`GetSessionToken\`, which refuses credentials of a role, and a service account has no others: use an IAM user in \`secretRef\`, or give the workload the role itself`,
    },
    controller: {
      severity: 'error',
      text: ({ kind, account }: { kind: string; account: string }) =>
        `a ${kind} without \`auth\` calls \`GetSessionToken\` as \`${account}\`, which has a role, and the call refuses credentials of a role: use an IAM user in \`auth.secretRef\``,
    },
  },
  check(object, { world, report }) {
    const { kind, tree, document, transformed } = object;
    const [needed] = consumerFields(object.apiVersion, kind).filter(({ means }) => means === 'long-term-keys');
    const spec = field(tree, 'spec');
    if (needed === undefined || transformed.patch || document.templated || isUnread(spec)) return;
    const [auth] = identityFieldsOf(object, 'long-term-keys');
    if (auth !== undefined && (isUnread(auth.tree) || entryOf(auth.tree, 'secretRef') !== undefined)) return;
    const token = entryOf(auth?.tree, 'jwt');
    if (token !== undefined) {
      report({ message: 'account', data: { kind }, at: token.keyAt, note: 'gives a session of a role' });
      return;
    }
    const controller = auth === undefined ? controllerRole(world, needed.consumer, object) : undefined;
    if (controller === undefined) return;
    report({
      message: 'controller',
      data: { kind, account: controller.account },
      at: object.nameAt,
      note: 'uses the credentials of the controller',
      related: [{ at: controller.at, note: 'the role of the controller' }],
    });
  },
});
