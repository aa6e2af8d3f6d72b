import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue } from '../../src/value/text.js';
import { field, stringOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/legacy-token-secret',
  on: 'object',
  summary: 'a token that does not expire, of a service account with a role',
  messages: {
    legacy: {
      severity: 'info',
      text: ({ account }: { account: string }) =>
        `this token of \`${account}\` does not expire; for AWS it is of no use: its role takes the projected one`,
    },
  },
  check(object, { world, report }) {
    if (object.kind !== 'Secret' || stringOf(field(object.tree, 'type')) !== 'kubernetes.io/service-account-token')
      return;
    const named = field(object.tree, 'metadata', 'annotations', 'kubernetes.io/service-account.name');
    const name = textOf(named);
    const account =
      name === undefined
        ? undefined
        : world.facts['service-account'].find(
            (one) =>
              !one.template &&
              one.roleArn !== undefined &&
              one.name !== undefined &&
              world.sameEnvironment(one, object) &&
              equals(one.name, name) === 'yes' &&
              (one.unit === object.unit || equals(one.namespace, object.namespace) === 'yes'),
          );
    if (named === undefined || name === undefined || account === undefined) return;
    report({
      message: 'legacy',
      data: { account: knownValue(name) ?? '' },
      at: named.at,
      note: 'whose token it is',
      related: [{ at: account.roleArn?.value.at ?? account.nameAt, note: 'its role' }],
    });
  },
});
