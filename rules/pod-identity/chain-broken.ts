import { roleOf } from '../../src/link/role.js';
import { readArn } from '../../src/aws/arn.js';
import type { Statement } from '../../src/aws/policy/model.js';
import { actionCovers } from '../../src/aws/trust/evaluate.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, equals, hasHoles, knownValue, type Text } from '../../src/value/text.js';
import { itemsOf, textOf } from '../../src/value/tree.js';
import { any, type Truth } from '../../src/value/truth.js';

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
  },
  check(association, { world, report }) {
    const { roleArn, targetRoleArn, sessionTagsDisabled } = association;
    const target = textOf(targetRoleArn);
    if (roleArn === undefined || hasHoles(roleArn) || targetRoleArn === undefined || target === undefined) return;
    const found = roleOf(world, target, association);
    const trust = found.kind === 'found' ? found.all[0].trust : undefined;
    if (trust === undefined || trust.open || trust.statements.some(({ open }) => open)) return;
    const data: Roles = { source: display(roleArn), target: display(target) };
    const place = { at: targetRoleArn.at, note: 'assumed with the role of the association' };
    const allowing = trust.statements.filter(({ effect }) => effect === 'Allow');
    const admitting = allowing.filter((statement) => admits(statement, roleArn) !== 'no');
    const covered = (action: 'sts:AssumeRole' | 'sts:TagSession'): Truth =>
      any(admitting.map((statement) => actionCovers(statement, action)));
    if (covered('sts:AssumeRole') === 'no')
      report({
        message: 'principal',
        data,
        ...place,
        related: allowing.flatMap(({ principals }) => principals).map(({ at }) => ({ at, note: 'trusted instead' })),
      });
    else if (covered('sts:TagSession') === 'no' && sessionTagsDisabled === false)
      report({
        message: 'tag',
        data,
        ...place,
        related: admitting
          .flatMap((statement) => itemsOf(statement.actions?.tree))
          .map(({ at }) => ({ at, note: 'the action it allows' })),
      });
  },
});

/** Whether a statement names the role, its account, or everybody. */
function admits({ principals, principalsOpen }: Statement, role: Text): Truth {
  if (principalsOpen) return 'unknown';
  const account = readArn(role)?.account;
  const id = account === undefined ? undefined : knownValue(account);
  return any(
    principals.map(({ kind, text }): Truth => {
      const literal = text === undefined ? undefined : knownValue(text);
      if (text === undefined || literal === undefined) return 'unknown';
      if (kind !== undefined && kind !== 'AWS') return 'no';
      return literal === '*' || literal === id || literal.endsWith(`::${id ?? ''}:root`) ? 'yes' : equals(text, role);
    }),
  );
}
