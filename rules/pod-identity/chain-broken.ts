import { chainFault } from '../../src/aws/trust/session-tags.js';
import { roleSpan } from '../../src/link/association.js';
import { laterHops } from '../../src/link/role-chain.js';
import { roleOf } from '../../src/link/role.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, hasHoles } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

interface Roles {
  readonly source: string;
  readonly target: string;
}

export default defineRule({
  id: 'pod-identity/chain-broken',
  on: 'association',
  summary: "the target role of an association does not trust the association's role",
  messages: {
    principal: {
      severity: 'error',
      text: ({ source, target }: Roles) =>
        `the target role \`${target}\` does not trust \`${source}\`, which assumes it: add it as a principal for \`sts:AssumeRole\` and \`sts:TagSession\``,
    },
    tag: {
      severity: 'error',
      text: ({ source, target }: Roles) =>
        `the target role \`${target}\` does not allow \`${source}\` to pass session tags: add \`sts:TagSession\``,
    },
    hop: {
      severity: 'error',
      text: ({ source }: Roles) =>
        `\`${source}\` is the role of a Pod Identity association, whose session tags go with every role it assumes: add \`sts:TagSession\``,
    },
  },
  check(association, { world, report }) {
    const { roleArn, targetRoleArn, sessionTagsDisabled } = association;
    const target = textOf(targetRoleArn);
    for (const { at, more } of laterHops(world, association))
      report({
        message: 'hop',
        data: { source: display(roleArn ?? { parts: [] }), target: '' },
        at,
        note: 'without it STS refuses the call: the tags are transitive',
        related: [
          ...more.map((one) => ({ at: one, note: 'allowed as well' })),
          { at: roleSpan(association), note: 'the association' },
        ],
      });
    if (roleArn === undefined || hasHoles(roleArn) || targetRoleArn === undefined || target === undefined) return;
    const found = roleOf(world, target, association);
    const trust = found.kind === 'found' ? found.all[0].trust : undefined;
    const fault = trust === undefined ? undefined : chainFault(trust, roleArn);
    if (fault === undefined || (fault.kind === 'tag' && sessionTagsDisabled !== false)) return;
    const note = fault.kind === 'tag' ? 'the action it allows' : 'trusted instead';
    report({
      message: fault.kind,
      data: { source: display(roleArn), target: display(target) },
      at: targetRoleArn.at,
      note: 'assumed with the role of the association',
      related: fault.at.map((at) => ({ at, note })),
    });
  },
});
