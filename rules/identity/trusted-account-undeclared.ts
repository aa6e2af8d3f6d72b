import { looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { subjectFault } from '../../src/aws/subject.js';
import { issuersOf } from '../../src/aws/trust/statement.js';
import { exactSubjects, rolesAdmitting } from '../../src/link/identity.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals, knownValue, literalText } from '../../src/value/text.js';

interface Trusted {
  readonly account: string;
}

export default defineRule({
  id: 'identity/trusted-account-undeclared',
  on: 'trust-policy',
  summary: 'a trust policy names a service account that is not here',
  messages: {
    undeclared: {
      severity: 'warning',
      confidence: 'possible',
      text: ({ account }: Trusted) => `there is no service account \`${account}\` here`,
    },
    beside: {
      severity: 'warning',
      text: ({ account, other }: Trusted & { other: string }) =>
        `there is no service account \`${account}\` here, but \`${other}\` in its namespace, which no role admits and which names none`,
    },
  },
  check(policy, { world, report }) {
    if (!issuersOf(policy.statements).some(looksLikeEksIssuer)) return;
    const accounts = world.facts['service-account'].filter((account) => world.sameEnvironment(account, policy));
    for (const { text, at } of exactSubjects(policy)) {
      const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(knownValue(text) ?? '') ?? [];
      if (namespace === undefined || name === undefined || subjectFault(text) !== undefined) continue;
      const isIt = (account: (typeof accounts)[number]): boolean =>
        (account.name === undefined || equals(account.name, literalText(name)) !== 'no') &&
        equals(account.namespace, literalText(namespace)) !== 'no';
      const declared =
        world
          .accountsNamed(literalText(name))
          .some((account) => world.sameEnvironment(account, policy) && isIt(account)) ||
        world.facts['cluster-config'].some(
          (config) => config.serviceAccounts.length > 0 && world.sameEnvironment(config, policy),
        );
      // Where no service account of the namespace is here, it is somebody else's.
      if (declared || !accounts.some((account) => knownValue(account.namespace) === namespace)) continue;
      const idle = accounts.filter(
        (account) =>
          knownValue(account.namespace) === namespace &&
          account.roleArn === undefined &&
          !account.annotationsOpen &&
          world.workloadsOf(account).length > 0 &&
          rolesAdmitting(world, account).length === 0,
      );
      const [other] = idle;
      const account = `${namespace}/${name}`;
      // The service accounts of these namespaces come from everywhere.
      if (other !== undefined && idle.length === 1 && !SHARED.has(namespace)) {
        report({
          message: 'beside',
          data: { account, other: knownValue(other.name ?? literalText('')) ?? '' },
          at,
          note: 'the subject that the role admits',
          related: [{ at: other.nameAt, note: 'has no `eks.amazonaws.com/role-arn` annotation' }],
        });
      } else report({ message: 'undeclared', data: { account }, at, note: 'the subject that the role admits' });
    }
  },
});

const SHARED = new Set(['kube-system', 'default']);
