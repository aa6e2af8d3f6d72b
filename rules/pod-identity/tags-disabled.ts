import { requiresKey } from '../../src/aws/policy/operators.js';
import { isForPodIdentity } from '../../src/aws/trust/statement.js';
import { roleOf } from '../../src/link/role.js';
import { associatedAccount } from '../../src/link/association.js';
import { defineRule } from '../../src/lint/rule.js';
import { shapeOf, display } from '../../src/value/text.js';
import { field } from '../../src/value/tree.js';

export default defineRule({
  id: 'pod-identity/tags-disabled',
  on: 'association',
  summary: 'an association without session tags, of a role whose trust policy requires them',
  messages: {
    asked: {
      severity: 'error',
      text: ({ key, account }: { key: string; account: string }) =>
        `the role's trust policy requires the session tag \`${key}\`, which the association of \`${account}\` does not send: remove \`disableSessionTags\` or the condition`,
    },
  },
  check(association, { world, report }) {
    const { roleArn, sessionTagsDisabled, tree } = association;
    const found =
      roleArn === undefined || sessionTagsDisabled !== true ? undefined : roleOf(world, roleArn, association);
    if (found?.kind !== 'found') return;
    const statements =
      found.all[0].trust?.statements.filter(
        (statement) => statement.effect === 'Allow' && isForPodIdentity(statement),
      ) ?? [];
    const asking = statements.map((statement) =>
      statement.conditions.find(({ key, meaning }) => /^aws:RequestTag\//i.test(shapeOf(key)) && requiresKey(meaning)),
    );
    const [first] = asking;
    // A statement that requires no tag admits EKS.
    if (first === undefined || asking.includes(undefined)) return;
    report({
      message: 'asked',
      data: { key: display(first.key), account: associatedAccount(association) },
      at: field(tree, 'disableSessionTags')?.at ?? association.at,
      note: 'disables session tags',
      related: [{ at: first.keyAt, note: 'required here' }],
    });
  },
});
