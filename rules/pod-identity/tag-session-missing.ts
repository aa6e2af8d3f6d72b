import { actionOf } from '../../src/aws/policy-document.js';
import { actionCovers } from '../../src/aws/trust.js';
import { isAllow, isForPodIdentity } from '../../src/aws/trust-shape.js';
import { associationsOfRole } from '../../src/link/association.js';
import { addItem } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { displayTree, entryOf, isOpen, stringOf } from '../../src/value/tree.js';

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
    if (isOpen(policy.tree) || policy.statements.some(isOpen)) return;
    const statements = policy.statements.filter((statement) => isAllow(statement) && isForPodIdentity(statement));
    const [first] = statements;
    const action = first === undefined ? undefined : actionOf(first);
    if (
      first === undefined ||
      action?.element !== 'Action' ||
      statements.some((statement) => actionOf(statement)?.element !== 'Action')
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
      associationsOfRole(world, arn).some(({ sessionTagsDisabled }) => sessionTagsDisabled === true)
    )
      return;
    const edit = addItem(action.value, absent);
    report({
      message: 'missing',
      data: { action: absent },
      at: entryOf(first, 'Action')?.keyAt ?? action.value.at,
      note: stringOf(action.value) === undefined ? 'lacks this action' : `allows only \`${displayTree(action.value)}\``,
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
