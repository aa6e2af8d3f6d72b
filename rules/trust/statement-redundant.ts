import { coveringStatements, grantsOf } from '../../src/aws/grants.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { entriesOf, isWhole } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/statement-redundant',
  on: 'trust-policy',
  summary: 'a statement that admits nobody whom another does not',
  messages: {
    redundant: {
      severity: 'info',
      confidence: 'possible',
      text: (_: object) => 'another statement admits everyone whom this one admits',
    },
  },
  check({ statements }, { report }) {
    if (statements.some(({ tree, effect }) => !isWhole(tree) || effect !== 'Allow')) return;
    const covering = coveringStatements(statements.map((statement) => grantsOf([statement])));
    for (const [index, statement] of statements.entries()) {
      const by = statements[covering[index] ?? -1];
      // What one call of a program writes cannot be taken apart.
      if (by !== undefined && !isSamePlace(statement.at, by.at))
        report({
          message: 'redundant',
          data: {},
          at: entriesOf(statement.tree)[0]?.keyAt ?? statement.at,
          note: 'can be removed',
          related: [{ at: entriesOf(by.tree)[0]?.keyAt ?? by.at, note: 'admits the same, or more' }],
        });
    }
  },
});

const isSamePlace = (a: Span, b: Span): boolean => a.source === b.source && a.start === b.start && a.end === b.end;
