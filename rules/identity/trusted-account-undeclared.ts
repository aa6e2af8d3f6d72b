import { issuersOf } from '../../src/aws/trust/statement.js';
import { looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { accountInSubject } from '../../src/aws/subject.js';
import { configsAround } from '../../src/link/cluster.js';
import { exactSubjects } from '../../src/link/identity.js';
import { accountMeant } from '../../src/link/near-account.js';
import { accountsIn, mayBeDeclared } from '../../src/link/service-account.js';
import { defineRule } from '../../src/lint/rule.js';
import { qualifiedName } from '../../src/value/display.js';
import { literalText } from '../../src/value/text.js';

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
      rests: 'on absence',
      severity: 'warning',
      mild: 'in samples',
      confidence: 'possible',
      text: ({ account }: Trusted) =>
        `the trust policy admits \`${account}\`, which is not declared in these files: correct the subject if it is misspelt`,
    },
    misspelt: { rests: 'on absence', severity: 'warning', mild: 'in samples', text: otherText },
    beside: { rests: 'on absence', severity: 'warning', mild: 'in samples', text: otherText },
  },
  check(policy, { world, report }) {
    if (!issuersOf(policy.statements).some(looksLikeEksIssuer)) return;
    // eksctl creates service accounts that no manifest has.
    if (configsAround(world, policy).some(({ serviceAccounts }) => serviceAccounts.length > 0)) return;
    for (const { text, at } of exactSubjects(policy)) {
      const subject = accountInSubject(text);
      if (subject === undefined) continue;
      const { namespace, name } = subject;
      const named = { document: policy.document, namespace: literalText(namespace), name: literalText(name) };
      if (mayBeDeclared(world, named)) continue;
      const neighbours = accountsIn(world, namespace, policy);
      // Where no service account of the namespace is here, it is somebody else's.
      if (neighbours.length === 0) continue;
      const meant = accountMeant(world, policy, neighbours, subject);
      const account = `${namespace}/${name}`;
      if (meant === undefined)
        report({ message: 'undeclared', data: { account }, at, note: 'no service account here has this subject' });
      else
        report({
          message: meant.is,
          data: { account, other: qualifiedName(meant.account) },
          at,
          note: 'no service account has this subject',
          related: [{ at: meant.account.nameAt, note: NOTES[meant.is] }],
        });
    }
  },
});

const NOTES = {
  misspelt: 'no trust policy here admits this one',
  beside: 'has workloads and no role',
} as const;
