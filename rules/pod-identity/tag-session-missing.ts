import type { Statement } from '../../src/aws/policy/model.js';
import { actionCovers } from '../../src/aws/trust/evaluate.js';
import { isForPodIdentity } from '../../src/aws/trust/statement.js';
import { associationsOfRole } from '../../src/link/association.js';
import { addItem } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { displayTree, stringOf } from '../../src/value/tree.js';

const NEEDED = ['sts:AssumeRole', 'sts:TagSession'] as const;

export default defineRule({
  id: 'pod-identity/tag-session-missing',
  on: 'trust-policy',
  summary: 'a Pod Identity role that allows only one of sts:AssumeRole and sts:TagSession',
  fix: 'unsafe',
  messages: {
    missing: {
      severity: 'error',
      text: ({ action }: { action: string }) =>
        `EKS Pod Identity assumes roles with session tags and needs \`sts:AssumeRole\` and \`sts:TagSession\`: add \`${action}\``,
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
    const absent = onlyMissing(statements);
    if (absent === undefined) return;
    const arn = policy.role?.arn;
    if (
      arn !== undefined &&
      associationsOfRole(world, arn).some(({ sessionTagsDisabled }) => sessionTagsDisabled === true)
    )
      return;
    const edit = addItem(action.tree, absent);
    report({
      message: 'missing',
      data: { action: absent },
      at: action.keyAt,
      note: stringOf(action.tree) === undefined ? 'lacks this action' : `allows only \`${displayTree(action.tree)}\``,
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

/** The one action that no statement allows. Without either the statement is about something else, or its action is misspelt. */
function onlyMissing(statements: readonly Statement[]): (typeof NEEDED)[number] | undefined {
  const covered = NEEDED.map((name) => statements.map((statement) => actionCovers(statement, name)));
  const missing = NEEDED.filter((_, index) => covered[index]?.every((truth) => truth === 'no') === true);
  return missing.length !== 1 || covered.some((truths) => truths.includes('unknown')) ? undefined : missing[0];
}
