import { missingSessionAction } from '../../src/aws/trust/session-tags.js';
import { associationsOfRole } from '../../src/link/association.js';
import { addItem, isWrittenAt } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import { displayTree, stringOf } from '../../src/value/tree.js';

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
    const found = missingSessionAction(policy);
    if (found === undefined) return;
    const arn = policy.role?.arn;
    const associations = arn === undefined ? [] : associationsOfRole(world, arn);
    if (associations.some(({ sessionTagsDisabled }) => sessionTagsDisabled === true)) return;
    const { missing, actions } = found;
    const edit = isWrittenAt(actions.keyAt, actions.tree.at) ? addItem(actions.tree, missing) : undefined;
    report({
      message: 'missing',
      data: { action: missing },
      at: actions.keyAt,
      note: stringOf(actions.tree) === undefined ? 'lacks this action' : `allows only \`${displayTree(actions.tree)}\``,
      fixes: [
        {
          title: `add \`${missing}\``,
          safety: edit === undefined ? 'manual' : 'unsafe',
          edits: edit === undefined ? [] : [edit],
        },
      ],
    });
  },
});
