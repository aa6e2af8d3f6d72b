import { DEFAULT_AUDIENCE } from '../../src/aws/audience.js';
import { conditionsOf } from '../../src/aws/policy-document.js';
import { actionCovers, conditionKey } from '../../src/aws/trust.js';
import { attemptsClaim, conditionIsSound, isAllow, isForEks } from '../../src/aws/trust-shape.js';
import { insertMembers } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Fix } from '../../src/lint/finding.js';
import { knownValue } from '../../src/value/text.js';
import { entryOf, field, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'trust/audience-missing',
  on: 'trust-policy',
  summary: 'no condition on the audience of the token',
  fix: 'unsafe',
  messages: {
    missing: { severity: 'info', text: () => 'no condition asks for the audience of the token' },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      if (
        !isAllow(statement) ||
        !isForEks(statement) ||
        actionCovers(statement, 'sts:AssumeRoleWithWebIdentity') === 'no'
      )
        continue;
      const condition = entryOf(statement, 'Condition');
      if (condition === undefined || !conditionIsSound(statement) || attemptsClaim(statement, 'aud') !== 'no') continue;
      report({
        message: 'missing',
        data: {},
        at: condition.keyAt,
        note: 'the client ids of the provider are the only check of the audience',
        fixes: [fixOf(statement)],
      });
    }
  },
});

/** Beside the condition on the subject of the same issuer. Who presents another audience would be kept out, which is what it is for. */
function fixOf(statement: Tree): Fix {
  const title = `add \`<issuer>:aud\` with \`${DEFAULT_AUDIENCE}\``;
  const subject = conditionsOf(statement).find(
    (condition) =>
      conditionKey(condition.key).claim === 'sub' &&
      condition.meaning?.negated === false &&
      condition.meaning.set === undefined &&
      !condition.meaning.ifExists,
  );
  const issuer = subject === undefined ? undefined : knownValue(conditionKey(subject.key).issuer);
  const block =
    subject === undefined ? undefined : field(field(statement, 'Condition'), knownValue(subject.operator) ?? '');
  const edit =
    issuer === undefined || block?.kind !== 'map'
      ? undefined
      : insertMembers(block, [[`${issuer}:aud`, DEFAULT_AUDIENCE]]);
  return edit === undefined ? { title, safety: 'manual', edits: [] } : { title, safety: 'unsafe', edits: [edit] };
}
