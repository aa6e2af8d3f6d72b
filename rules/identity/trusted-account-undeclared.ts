import { issuersOf } from '../../src/aws/trust/statement.js';
import { looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { subjectFault } from '../../src/aws/subject.js';
import type { ServiceAccount } from '../../src/facts/facts.js';
import { configsAround } from '../../src/link/cluster.js';
import { exactSubjects, rolesAdmitting } from '../../src/link/identity.js';
import { accountsIn, mayBeDeclared } from '../../src/link/service-account.js';
import { workloadsOf } from '../../src/link/workload.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { qualifiedName } from '../../src/value/display.js';
import { knownValue, literalText } from '../../src/value/text.js';

interface Trusted {
  readonly account: string;
}

export default defineRule({
  id: 'identity/trusted-account-undeclared',
  on: 'trust-policy',
  summary: 'a trust policy admits a service account that is not declared',
  messages: {
    undeclared: {
      severity: 'warning',
      confidence: 'possible',
      text: ({ account }: Trusted) =>
        `the trust policy admits \`${account}\`, which is not declared in these files: correct the subject if it is misspelt`,
    },
    beside: {
      severity: 'warning',
      text: ({ account, other }: Trusted & { other: string }) =>
        `the trust policy admits \`${account}\`, which is not declared; did you mean \`${other}\`?`,
    },
  },
  check(policy, { world, report }) {
    if (!issuersOf(policy.statements).some(looksLikeEksIssuer)) return;
    // eksctl creates service accounts that no manifest has.
    if (configsAround(world, policy).some(({ serviceAccounts }) => serviceAccounts.length > 0)) return;
    for (const { text, at } of exactSubjects(policy)) {
      const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(knownValue(text) ?? '') ?? [];
      if (namespace === undefined || name === undefined || subjectFault(text) !== undefined) continue;
      const named = { document: policy.document, namespace: literalText(namespace), name: literalText(name) };
      const neighbours = accountsIn(world, namespace, policy);
      // Where no service account of the namespace is here, it is somebody else's.
      if (neighbours.length === 0 || mayBeDeclared(world, named)) continue;
      const [other, ...more] = neighbours.filter((account) => isWithoutRole(world, account));
      const data = { account: `${namespace}/${name}` };
      if (other !== undefined && more.length === 0 && !SHARED.has(namespace))
        report({
          message: 'beside',
          data: { ...data, other: qualifiedName(other) },
          at,
          note: 'no service account has this subject',
          related: [{ at: other.nameAt, note: 'has workloads and no role' }],
        });
      else report({ message: 'undeclared', data, at, note: 'no service account here has this subject' });
    }
  },
});

/** The service accounts of these namespaces come from everywhere. */
const SHARED = new Set(['kube-system', 'default']);

const isWithoutRole = (world: World, account: ServiceAccount): boolean =>
  account.roleArn === undefined &&
  !account.annotationsOpen &&
  workloadsOf(world, account).length > 0 &&
  rolesAdmitting(world, account).length === 0;
