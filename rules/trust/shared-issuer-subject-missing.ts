import type { Check } from '../../src/aws/trust/evaluate.js';
import { openGithubSubjects } from '../../src/aws/trust/github-subject.js';
import { asksOnlyAudience, sharedPrincipals } from '../../src/aws/trust/shared-issuer.js';
import { strangersIn } from '../../src/aws/trust/stranger.js';
import type { Label } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';

interface Who {
  readonly name: string;
}

interface Pattern {
  readonly pattern: string;
}

export default defineRule({
  id: 'trust/shared-issuer-subject-missing',
  on: 'trust-policy',
  summary: 'a shared issuer whose tokens nothing tells apart',
  security: { score: 9.8, cwe: 284 },
  messages: {
    missing: {
      severity: 'error',
      text: ({ name }: Who) => `no condition on the subject: anyone who uses ${name} can assume the role`,
    },
    unrestrained: {
      severity: 'error',
      text: ({ name }: Who) => `anyone who uses ${name} can assume the role: its conditions keep nobody out`,
    },
    owner: {
      severity: 'warning',
      text: ({ pattern }: Pattern) =>
        `\`${pattern}\` admits owners that anyone can register on GitHub: write the whole name before the slash`,
    },
    repository: {
      severity: 'warning',
      text: ({ pattern }: Pattern) => `\`${pattern}\` admits every repository of its owner: name the repositories`,
    },
    ref: {
      severity: 'info',
      confidence: 'possible',
      text: ({ pattern }: Pattern) => `\`${pattern}\` admits every branch, tag and pull request of the repository`,
    },
  },
  check(policy, { report }) {
    const strangersPass = strangersIn(policy);
    for (const statement of policy.statements)
      for (const { issuer, at: principalAt, row } of sharedPrincipals(statement)) {
        const at = statement.condition?.keyAt ?? principalAt;
        const { name, audienceIsOwner = false } = row;
        const shared = { at: principalAt, note: 'an issuer shared by all its users' };
        const met = strangersPass(statement, issuer, row);
        const note = `add a condition on its \`:${audienceIsOwner ? 'aud' : 'sub'}\``;
        if (!audienceIsOwner && asksOnlyAudience(statement))
          report({ message: 'missing', data: { name }, at, note, related: [shared] });
        else if (met !== undefined)
          report({ message: 'unrestrained', data: { name }, at, note, related: [shared, ...met.flatMap(metLabel)] });
        else
          for (const { grade, text, at: valueAt } of openGithubSubjects(statement))
            report({
              message: grade,
              data: { pattern: display(text) },
              at: valueAt,
              note: 'a subject of GitHub Actions',
            });
      }
  },
});

const metLabel = ({ at }: Check): readonly Label[] =>
  at === undefined ? [] : [{ at, note: 'met by tokens of every owner' }];
