import { readOperator } from '../../src/aws/policy/operators.js';
import { misplacedConditions, webIdentityPrincipals } from '../../src/aws/trust/statement.js';
import { defineRule } from '../../src/lint/rule.js';
import { toFileSpan, type Span } from '../../src/value/span.js';
import { display } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/condition-missing',
  on: 'trust-policy',
  summary: 'a web identity provider without any condition in force',
  security: { score: 8.8, cwe: 284, cis: '5.2.1' },
  messages: {
    misplaced: {
      severity: 'error',
      text: ({ name, instead }: { name: string; instead: string }) =>
        `IAM rejects the policy, because \`${name}\` is in the wrong place: move it into ${instead}`,
    },
    misspelt: {
      severity: 'error',
      text: ({ name }: { name: string }) => `unknown element \`${name}\`; did you mean \`Condition\`?`,
    },
    missing: {
      severity: 'error',
      text: (_: object) => 'the statement has no condition: every token of the provider can assume the role',
    },
  },
  check(policy, { report }) {
    const stray = misplacedConditions(policy.tree);
    for (const statement of policy.statements) {
      const [principal] = webIdentityPrincipals(statement);
      if (statement.effect !== 'Allow' || principal === undefined) continue;
      const { condition, conditionsOpen, open } = statement;
      const own = misplacedConditions(statement.tree);
      const misplaced = own.length > 0 || condition !== undefined ? own : stray;
      for (const { key, keyAt } of misplaced) {
        const name = display(key);
        const instead = placeOf(name);
        if (instead !== undefined)
          report({ message: 'misplaced', data: { name, instead }, at: keyAt, note: 'here it restricts nobody' });
        else report({ message: 'misspelt', data: { name }, at: keyAt, note: 'IAM rejects unknown elements' });
      }
      const isEmpty =
        condition === undefined
          ? !open
          : condition.tree.kind === 'map' && condition.tree.entries.length === 0 && !conditionsOpen;
      if (misplaced.length === 0 && isEmpty)
        report({
          message: 'missing',
          data: {},
          at: placeIn(statement.tree.at, principal.at),
          note: 'add a `Condition` on the `:sub` and `:aud` of this issuer',
        });
    }
  },
});

/** The principal, unless it is written elsewhere: then what lacks the condition. */
function placeIn(statement: Span, principal: Span): Span {
  const [whole, part] = [toFileSpan(statement), toFileSpan(principal)];
  const isWithin = part.source.path === whole.source.path && part.start >= whole.start && part.end <= whole.end;
  return isWithin ? principal : statement;
}

/** Where an element belongs that stands elsewhere. */
function placeOf(name: string): string | undefined {
  if (name === 'Condition') return 'the statement';
  if (readOperator(name) !== undefined) return 'the `Condition` of the statement';
  return name.includes(':') ? 'an operator such as `StringEquals` in the `Condition` of the statement' : undefined;
}
