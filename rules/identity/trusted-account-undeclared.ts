import { issuersOf } from '../../src/aws/trust/statement.js';
import { looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { subjectFault } from '../../src/aws/subject.js';
import { configsAround } from '../../src/link/cluster.js';
import { exactSubjects } from '../../src/link/identity.js';
import { isWithoutRole, misspeltAccount } from '../../src/link/near-account.js';
import { accountsIn, mayBeDeclared } from '../../src/link/service-account.js';
import { defineRule } from '../../src/lint/rule.js';
import { qualifiedName } from '../../src/value/display.js';
import { knownValue, literalText, type Text } from '../../src/value/text.js';

interface Trusted {
  readonly account: string;
}

const otherText = ({ account, other }: Trusted & { other: string }): string =>
  `the trust policy admits \`${account}\`, which is not declared; did you mean \`${other}\`?`;

export default defineRule({
  id: 'identity/trusted-account-undeclared',
  on: 'trust-policy',
  summary: 'a trust policy admits a service account that is not declared',
  messages: {
    undeclared: {
      severity: 'warning',
      mild: 'in samples',
      confidence: 'possible',
      text: ({ account }: Trusted) =>
        `the trust policy admits \`${account}\`, which is not declared in these files: correct the subject if it is misspelt`,
    },
    misspelt: { severity: 'warning', mild: 'in samples', text: otherText },
    beside: { severity: 'warning', mild: 'in samples', text: otherText },
  },
  check(policy, { world, report }) {
    if (!issuersOf(policy.statements).some(looksLikeEksIssuer)) return;
    // eksctl creates service accounts that no manifest has.
    if (configsAround(world, policy).some(({ serviceAccounts }) => serviceAccounts.length > 0)) return;
    for (const { text, at } of exactSubjects(policy)) {
      const subject = partsOf(text);
      if (subject === undefined) continue;
      const { namespace, name } = subject;
      const named = { document: policy.document, namespace: literalText(namespace), name: literalText(name) };
      const neighbours = accountsIn(world, namespace, policy);
      // Where no service account of the namespace is here, it is somebody else's.
      if (neighbours.length === 0 || mayBeDeclared(world, named)) continue;
      const near = misspeltAccount(world, policy, neighbours, name);
      const [idle, ...more] = neighbours.filter((account) => isWithoutRole(world, account));
      const other = near ?? (more.length > 0 || SHARED.has(namespace) ? undefined : idle);
      const admitted = `${namespace}/${name}`;
      if (other === undefined) {
        report({
          message: 'undeclared',
          data: { account: admitted },
          at,
          note: 'no service account here has this subject',
        });
        continue;
      }
      const note = near === undefined ? 'has workloads and no role' : 'no trust policy here admits this one';
      report({
        message: near === undefined ? 'beside' : 'misspelt',
        data: { account: admitted, other: qualifiedName(other) },
        at,
        note: 'no service account has this subject',
        related: [{ at: other.nameAt, note }],
      });
    }
  },
});

/** The service accounts of these namespaces come from everywhere. */
const SHARED = new Set(['kube-system', 'default']);

function partsOf(subject: Text): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(knownValue(subject) ?? '') ?? [];
  // A subject that no token can carry is a fault of its own.
  return namespace === undefined || name === undefined || subjectFault(subject) !== undefined
    ? undefined
    : { namespace, name };
}
