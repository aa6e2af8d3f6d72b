import { tokenReferences } from '../../src/facts/token-references.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue } from '../../src/value/text.js';
import { isOpen, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/token-request-unannotated',
  on: 'object',
  summary: 'a secret store that acts as a service account without a role',
  messages: {
    role: {
      severity: 'error',
      text: ({ kind, account }: { kind: string; account: string }) =>
        `the ${kind} acts as the service account \`${account}\`, which names no role`,
    },
    namespace: {
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `a store for the whole cluster needs the namespace of the service account \`${account}\``,
    },
  },
  check(object, { world, report }) {
    for (const { nameTree, namespaceTree, reference } of tokenReferences(object)) {
      const name = textOf(nameTree);
      const literal = name === undefined ? undefined : knownValue(name);
      if (nameTree === undefined || name === undefined || literal === undefined) continue;
      const wide = object.kind === 'ClusterSecretStore';
      if (wide && namespaceTree === undefined) {
        if (!isOpen(reference))
          report({ message: 'namespace', data: { account: literal }, at: nameTree.at, note: 'stands in no namespace' });
        continue;
      }
      const namespace = namespaceTree === undefined ? object.namespace : textOf(namespaceTree);
      const candidates = world.facts['service-account'].filter(
        (one) =>
          !one.template &&
          world.sameEnvironment(one, object) &&
          one.name !== undefined &&
          equals(one.name, name) !== 'no' &&
          namespace !== undefined &&
          equals(one.namespace, namespace) !== 'no',
      );
      const [account] = candidates;
      // Every one that it may be has no role for certain.
      const sure = candidates.every(
        (one) =>
          one.roleArn === undefined &&
          !one.annotationsOpen &&
          world.associationsOf(one).length === 0 &&
          one.name !== undefined &&
          equals(one.name, name) === 'yes' &&
          !one.transformed.patch &&
          (namespace === undefined || equals(one.namespace, namespace) === 'yes' || one.unit === object.unit),
      );
      if (
        account === undefined ||
        !sure ||
        account.annotations.some(({ key }) => /role-arn/.test(knownValue(key) ?? 'role-arn'))
      )
        continue;
      report({
        message: 'role',
        data: { kind: object.kind, account: literal },
        at: nameTree.at,
        note: 'its annotation is read for the role',
        related: [{ at: account.nameAt, note: 'has no `eks.amazonaws.com/role-arn` annotation' }],
      });
    }
  },
});
