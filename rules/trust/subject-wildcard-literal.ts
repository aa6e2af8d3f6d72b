import { callOfRole, literalWildcards } from '../../src/link/module-call.js';
import { valuesAskedOf } from '../../src/aws/trust/statement.js';
import { renameKey } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, isHole } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/subject-wildcard-literal',
  on: 'trust-policy',
  summary: 'a wildcard in a subject that is compared literally',
  fix: 'unsafe',
  messages: {
    literal: {
      severity: 'error',
      text: (d: { operator: string; pattern: string }) =>
        `\`${d.operator}\` compares \`${d.pattern}\` literally, so no token matches`,
    },
  },
  check(policy, { world, report }) {
    // Of a module's arguments terraform/irsa-module-misused speaks.
    const call = callOfRole(world, policy.role);
    if (call !== undefined && literalWildcards(call).length > 0) return;
    for (const statement of policy.statements) {
      for (const { text, at, condition } of valuesAskedOf(statement, 'sub')) {
        const { meaning, operatorAt } = condition;
        if (meaning?.kind !== 'string' && meaning?.kind !== 'string-ignore-case') continue;
        if (!text.parts.some((part) => !isHole(part) && /[*?]/.test(part.literal))) continue;
        const operator = display(condition.operator);
        const like = operator.replace('StringEquals', 'StringLike');
        report({
          message: 'literal',
          data: { operator, pattern: display(text) },
          at,
          note: 'wildcards need `StringLike`',
          related: [{ at: operatorAt, note: 'this operator does not support wildcards' }],
          fixes:
            meaning.kind === 'string'
              ? [renameKey(statement.condition?.tree, operatorAt, like, `use \`${like}\``)]
              : [],
        });
      }
    }
  },
});
