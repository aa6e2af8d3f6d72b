import { readArn } from '../../src/aws/arn.js';
import type { Statement } from '../../src/aws/policy/model.js';
import { actionCovers } from '../../src/aws/trust/evaluate.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, equals, hasHoles, knownValue, type Text } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';
import { any, type Truth } from '../../src/value/truth.js';

interface Roles {
  readonly source: string;
  readonly target: string;
}

export default defineRule({
  id: 'pod-identity/chain-broken',
  on: 'association',
  summary: 'the target role of an association does not let in the role before it',
  messages: {
    principal: {
      severity: 'error',
      text: ({ source, target }: Roles) =>
        `the target role \`${target}\` does not trust \`${source}\`, which assumes it`,
    },
    tag: {
      severity: 'error',
      text: ({ source, target }: Roles) =>
        `the target role \`${target}\` lets \`${source}\` assume it without \`sts:TagSession\`: EKS Pod Identity sends session tags`,
    },
  },
  check(association, { world, report }) {
    const { roleArn, targetRoleArn, sessionTagsDisabled } = association;
    const target = textOf(targetRoleArn);
    if (roleArn === undefined || hasHoles(roleArn) || targetRoleArn === undefined || target === undefined) return;
    const found = world.roleOf(target, association);
    const trust = found.kind === 'found' ? found.all[0].trust : undefined;
    if (trust === undefined || trust.open || trust.statements.some(({ open }) => open)) return;
    const data: Roles = { source: display(roleArn), target: display(target) };
    const related = [{ at: trust.at, note: 'the trust policy of the target role' }];
    const admitting = trust.statements.filter(
      (statement) => statement.effect === 'Allow' && admits(statement, roleArn) !== 'no',
    );
    const covered = (action: 'sts:AssumeRole' | 'sts:TagSession'): Truth =>
      any(admitting.map((statement) => actionCovers(statement, action)));
    if (covered('sts:AssumeRole') === 'no')
      return report({
        message: 'principal',
        data,
        at: targetRoleArn.at,
        note: 'assumed by the role of the association',
        related,
      });
    if (covered('sts:TagSession') === 'no' && sessionTagsDisabled === false)
      report({ message: 'tag', data, at: targetRoleArn.at, note: 'assumed by the role of the association', related });
  },
});

/** Whether a statement names the role, its account, or everybody. */
function admits({ principals }: Statement, role: Text): Truth {
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
