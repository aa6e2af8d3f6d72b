import { subjectOf } from '../../src/link/identity.js';
import { subjectRefusal } from '../../src/link/subject.js';
import type { ClaimValue } from '../../src/aws/trust/statement.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { editDistance } from '../../src/value/nearest.js';
import { display, hasHoles, knownValue, like, literalText } from '../../src/value/text.js';

const PREFIX = 'system:serviceaccount:';

export default defineRule({
  id: 'identity/subject-mismatch',
  on: 'service-account',
  summary: "a service account's role admits other subjects",
  fix: 'unsafe',
  messages: {
    refused: {
      severity: 'error',
      text: ({ account, role, difference }: { account: string; role: string; difference: string }) =>
        `the role ${role} does not admit the service account \`${account}\`: ${difference}`,
    },
  },
  check(account, { world, report }) {
    const subject = subjectOf(account);
    const refusal = subject === undefined ? undefined : subjectRefusal(world, account);
    if (subject === undefined || refusal === undefined) return;
    const own = display(subject).slice(PREFIX.length);
    const [nearest] = [...refusal.accepted].sort((a, b) => distance(a, own) - distance(b, own));
    if (nearest === undefined) return;
    const role = knownValue(refusal.role.name ?? { parts: [] });
    const literal = knownValue(subject);
    const fixes: readonly Fix[] =
      literal === undefined || hasHoles(nearest.text) || /[*?]/.test(display(nearest.text))
        ? []
        : [{ title: `admit \`${own}\``, safety: 'unsafe', edits: [{ at: nearest.at, text: literal }] }];
    report({
      message: 'refused',
      data: {
        account: own.replace(':', '/'),
        role: role === undefined || role === '' ? 'of its annotation' : `\`${role}\``,
        difference: differenceOf(own, display(nearest.text).slice(PREFIX.length)),
      },
      at: nearest.at,
      note:
        refusal.accepted.length === 1
          ? 'the subject that the role admits'
          : 'the nearest of the subjects that the role admits',
      related: [
        { at: account.nameAt, note: 'the service account' },
        ...(account.roleArn === undefined ? [] : [{ at: account.roleArn.value.at, note: 'its role' }]),
      ],
      fixes,
    });
  },
});

const distance = (test: ClaimValue, own: string): number => editDistance(display(test.text).slice(PREFIX.length), own);

function differenceOf(own: string, admitted: string): string {
  const [namespace, name] = splitSubject(own);
  const [otherNamespace, otherName] = splitSubject(admitted);
  const same = (value: string, admittedPart: string): boolean =>
    like(literalText(admittedPart), literalText(value)) === 'yes';
  const parts = [
    ...(same(namespace, otherNamespace)
      ? []
      : [`namespace: \`${namespace}\` here, \`${otherNamespace}\` in the trust policy`]),
    ...(same(name, otherName) ? [] : [`name: \`${name}\` here, \`${otherName}\` in the trust policy`]),
  ];
  return parts.join('; ');
}

function splitSubject(subject: string): readonly [namespace: string, name: string] {
  const colon = subject.indexOf(':');
  return colon < 0 ? [subject, ''] : [subject.slice(0, colon), subject.slice(colon + 1)];
}
