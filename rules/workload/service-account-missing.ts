import { eksctlAccountsOf } from '../../src/link/eksctl.js';
import { exactSubjects } from '../../src/link/identity.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue, literalText } from '../../src/value/text.js';
import { field, listOf, stringOf, textOf } from '../../src/value/tree.js';

const text = ({ account }: { account: string }): string =>
  `a role admits the service account \`${account}\`, which is not declared here`;

export default defineRule({
  id: 'workload/service-account-missing',
  on: 'workload',
  summary: 'a workload runs as a service account that a role admits and nothing declares',
  messages: {
    absent: { severity: 'error', text },
    unseen: { severity: 'warning', confidence: 'possible', text },
  },
  check(workload, { world, report }) {
    const name = textOf(workload.serviceAccountName);
    const literal = name === undefined ? undefined : knownValue(name);
    const namespace = knownValue(workload.namespace);
    if (
      name === undefined ||
      workload.serviceAccountName === undefined ||
      literal === undefined ||
      namespace === undefined ||
      literal === 'default' ||
      workload.transformed.patch
    )
      return;
    const found = world.serviceAccountOf(workload);
    if (found.kind === 'found' || found.kind === 'possible') return;
    const subject = literalText(`system:serviceaccount:${namespace}:${literal}`);
    const admitting = world.trustPolicies
      .filter((policy) => world.sameEnvironment(policy, workload))
      .flatMap((policy) => exactSubjects(policy))
      .find((value) => equals(value.text, subject) === 'yes');
    // One in another namespace is workload/service-account-in-other-namespace; eksctl creates what a ClusterConfig names.
    const elsewhere = world.facts['service-account'].some(
      (account) =>
        world.sameEnvironment(account, workload) && (account.name === undefined || equals(account.name, name) !== 'no'),
    );
    const byEksctl =
      eksctlAccountsOf(world, workload, name).length > 0 ||
      world.facts['cluster-config'].some((config) =>
        listOf(field(config.tree, 'iam', 'podIdentityAssociations')).some(
          (item) => stringOf(field(item, 'serviceAccountName')) === literal,
        ),
      );
    if (admitting === undefined || elsewhere || byEksctl) return;
    report({
      message: found.kind,
      data: { account: `${namespace}/${literal}` },
      at: workload.serviceAccountName.at,
      note:
        found.kind === 'absent'
          ? 'the configuration says that all service accounts are here'
          : 'it may stand elsewhere',
      related: [{ at: admitting.at, note: 'the role admits it' }],
    });
  },
});
