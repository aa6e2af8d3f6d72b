import { isNamedByHost, sharedIssuer, type Issuer } from '../../src/aws/issuer-table.js';
import type { Statement } from '../../src/aws/policy/model.js';
import { githubSubjectGrade } from '../../src/aws/trust/github-subject.js';
import { conditionIsSound, valuesAskedOf, webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { strangersPass } from '../../src/aws/trust/stranger.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { display, hasHoles, type Text } from '../../src/value/text.js';

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
    for (const statement of policy.statements) {
      const { effect, open, condition, conditionsOpen } = statement;
      if (effect !== 'Allow' || open || conditionsOpen) continue;
      for (const { issuer, at, row } of sharedPrincipals(statement)) {
        // Without a Condition it is trust/condition-missing, but for providers that are no resource of IAM.
        if (condition === undefined ? !isNamedByHost(issuer) : !conditionIsSound(statement)) continue;
        const place = condition?.keyAt ?? at;
        const shared = { at, note: 'an issuer shared by all its users' };
        const met = strangersPass(policy, statement, issuer, row);
        if (row.audienceIsOwner !== true && asksOnlyAudience(statement))
          report({
            message: 'missing',
            data: { name: row.name },
            at: place,
            note: 'add a condition on its `:sub`',
            related: [shared],
          });
        else if (met !== undefined)
          report({
            message: 'unrestrained',
            data: { name: row.name },
            at: place,
            note: `add a condition on its \`:${row.audienceIsOwner === true ? 'aud' : 'sub'}\``,
            related: [
              shared,
              ...met.flatMap((one) =>
                one.at === undefined ? [] : [{ at: one.at, note: 'met by tokens of every owner' }],
              ),
            ],
          });
        else if (row.name === 'GitHub Actions' && asksOnlySubject(statement))
          for (const value of valuesAskedOf(statement, 'sub')) {
            const grade = githubSubjectGrade(value.text);
            if (grade !== undefined)
              report({
                message: grade,
                data: { pattern: display(value.text) },
                at: value.at,
                note: 'a subject of GitHub Actions',
              });
          }
      }
    }
  },
});

interface SharedPrincipal {
  readonly issuer: Text;
  readonly at: Span;
  readonly row: Issuer;
}

function sharedPrincipals(statement: Statement): readonly SharedPrincipal[] {
  const named = statement.principals.flatMap(({ kind, text, at }) =>
    kind === 'Federated' && text !== undefined && isNamedByHost(text) ? [{ issuer: text, at }] : [],
  );
  return [...named, ...webIdentityPrincipals(statement)].flatMap(({ issuer, at }) => {
    const row = issuer === undefined ? undefined : sharedIssuer(issuer);
    return issuer === undefined || row === undefined ? [] : [{ issuer, at, row }];
  });
}

const asksOnlyAudience = ({ condition, conditions }: Statement): boolean =>
  condition !== undefined && conditions.every(({ key, claim }) => !hasHoles(key) && claim === 'aud');

/** Any other claim may restrict who is admitted. */
const asksOnlySubject = ({ conditions }: Statement): boolean =>
  conditions.every(({ key, claim }) => !hasHoles(key) && (claim === 'aud' || claim === 'sub'));
