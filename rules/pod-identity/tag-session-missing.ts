import { actionCovers } from '../../src/aws/trust/evaluate.js';
import { isForPodIdentity } from '../../src/aws/trust/statement.js';
import { addItem } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { equals } from '../../src/value/text.js';
import { displayTree } from '../../src/value/tree.js';

const NEEDED = ['sts:AssumeRole', 'sts:TagSession'] as const;

export default defineRule({
  id: 'pod-identity/tag-session-missing',
  on: 'trust-policy',
  summary: 'a role for Pod Identity that may not be assumed and tagged at once',
  fix: 'unsafe',
  messages: {
    missing: {
      severity: 'error',
      text: ({ action }: { action: string }) =>
        `EKS Pod Identity assumes a role with session tags: \`${action}\` is missing`,
    },
  },
  check(policy, { world, report }) {
    if (policy.open || policy.statements.some(({ open }) => open)) return;
    const statements = policy.statements.filter(
      (statement) => statement.effect === 'Allow' && isForPodIdentity(statement),
    );
    const [first] = statements;
    const action = first?.actions;
    if (
      first === undefined ||
      action?.name !== 'Action' ||
      statements.some((statement) => statement.actions?.name !== 'Action')
    )
      return;
    const covered = NEEDED.map((name) => statements.map((statement) => actionCovers(statement, name)));
    const missing = NEEDED.filter((_, index) => covered[index]?.every((truth) => truth === 'no') === true);
    // Without either the statement is about something else, or its action is misspelt.
    const [absent] = missing;
    if (missing.length !== 1 || absent === undefined || covered.some((truths) => truths.includes('unknown'))) return;
    const arn = policy.role?.arn;
    if (
      arn !== undefined &&
      world.facts.association.some(
        (association) =>
          association.sessionTagsDisabled === true &&
          association.roleArn !== undefined &&
          equals(association.roleArn, arn) !== 'no',
      )
    )
      return;
    const edit = addItem(action.tree, absent);
    report({
      message: 'missing',
      data: { action: absent },
      at: action.keyAt,
      note: `allows ${displayTree(action.tree) === 'a list' ? 'all but this' : `\`${displayTree(action.tree)}\` alone`}`,
      fixes: [
        {
          title: `add \`${absent}\``,
          safety: edit === undefined ? 'manual' : 'unsafe',
          edits: edit === undefined ? [] : [edit],
        },
      ],
    });
  },
});
