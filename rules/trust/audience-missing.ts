import { DEFAULT_AUDIENCE } from '../../src/aws/audience.js';
import type { Statement } from '../../src/aws/policy/model.js';
import { requiresKey } from '../../src/aws/policy/operators.js';
import { actionCovers } from '../../src/aws/policy/statement.js';
import { attemptsClaim, conditionIsSound, isForEks } from '../../src/aws/trust/statement.js';
import { insertMembers } from '../../src/lint/edits.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue } from '../../src/value/text.js';
import type { Span } from '../../src/value/span.js';
import { field } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/audience-missing',
  on: 'trust-policy',
  summary: 'no condition on the audience of the token',
  fix: 'unsafe',
  security: { score: 3.1, cwe: 284 },
  messages: {
    missing: { severity: 'info', text: () => 'no condition checks the audience of the token' },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const { effect, condition } = statement;
      if (
        effect !== 'Allow' ||
        !isForEks(statement) ||
        actionCovers(statement, 'sts:AssumeRoleWithWebIdentity') === 'no'
      )
        continue;
      if (condition === undefined || !conditionIsSound(statement) || attemptsClaim(statement, 'aud') !== 'no') continue;
      report({
        message: 'missing',
        data: {},
        at: condition.keyAt,
        note: `add \`<issuer>:aud\` with \`${DEFAULT_AUDIENCE}\`: now only the provider's client IDs are checked`,
        fixes: [fixOf(statement)],
      });
    }
  },
});

const writtenAt = ({ source, start, end }: Span): string => source.text.slice(start, end);

/** Beside the condition on the subject of the same issuer. Who presents another audience would be kept out, which is what it is for. */
function fixOf(statement: Statement): Fix {
  const title = `add \`<issuer>:aud\` with \`${DEFAULT_AUDIENCE}\``;
  const subject = statement.conditions.find(
    ({ claim, meaning }) => claim === 'sub' && requiresKey(meaning) && meaning?.set === undefined,
  );
  const issuer = subject === undefined ? undefined : knownValue(subject.issuer);
  // A key that is put together of variables has another issuer for every caller of the module.
  const isWritten = issuer !== undefined && subject !== undefined && writtenAt(subject.keyAt).includes(issuer);
  const block = subject === undefined ? undefined : field(statement.condition?.tree, display(subject.operator));
  const edit =
    !isWritten || block?.kind !== 'map' ? undefined : insertMembers(block, [[`${issuer}:aud`, DEFAULT_AUDIENCE]]);
  return edit === undefined ? { title, safety: 'manual', edits: [] } : { title, safety: 'unsafe', edits: [edit] };
}
