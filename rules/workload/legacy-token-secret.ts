import { accountsNamedForCertain, sameNamespace } from '../../src/link/service-account.js';
import { sameEnvironment } from '../../src/link/environment.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { field, stringOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/legacy-token-secret',
  on: 'object',
  summary: 'a token that never expires, of a service account with a role',
  security: { score: 3.1, cwe: 613 },
  messages: {
    legacy: {
      severity: 'info',
      text: ({ account }: { account: string }) =>
        `this Secret holds a token of \`${account}\` that never expires and that STS does not accept: delete it, pods get projected tokens`,
    },
  },
  check(object, { world, report }) {
    if (object.kind !== 'Secret' || stringOf(field(object.tree, 'type')) !== 'kubernetes.io/service-account-token')
      return;
    const named = field(object.tree, 'metadata', 'annotations', 'kubernetes.io/service-account.name');
    const name = textOf(named);
    const literal = name === undefined ? undefined : knownValue(name);
    if (named === undefined || name === undefined || literal === undefined) return;
    const account = accountsNamedForCertain(world, name).find(
      (one) => one.roleArn !== undefined && sameEnvironment(world, one, object) && sameNamespace(one, object) === 'yes',
    );
    if (account === undefined) return;
    report({
      message: 'legacy',
      data: { account: literal },
      at: named.at,
      note: 'the service account of the token',
      related: [{ at: account.roleArn?.value.at ?? account.nameAt, note: 'its role' }],
    });
  },
});
