import type { ClaimValue } from '../../src/aws/trust/statement.js';
import type { ServiceAccount } from '../../src/facts/facts.js';
import { subjectOf } from '../../src/link/identity.js';
import { roleName } from '../../src/link/role.js';
import { subjectRefusal } from '../../src/link/subject.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Fix } from '../../src/lint/finding.js';
import { displayKnown, qualifiedName } from '../../src/value/display.js';
import { editDistance } from '../../src/value/nearest.js';
import { hasHoles, like, knownValue, literalText, display, type Text } from '../../src/value/text.js';

const PREFIX = 'system:serviceaccount:';

interface Refused {
  readonly role: string | undefined;
  readonly admitted: string;
  readonly account: string;
  readonly difference: string;
}

export default defineRule({
  id: 'identity/subject-mismatch',
  on: 'service-account',
  summary: "a service account's role admits other subjects",
  fix: 'unsafe',
  messages: {
    refused: {
      severity: 'error',
      text: ({ role, admitted, account, difference }: Refused) =>
        `${role === undefined ? 'the role' : `the role \`${role}\``} admits \`${admitted}\`, but the service account is \`${account}\`${difference}`,
    },
  },
  check(account, { world, report }) {
    const subject = subjectOf(account);
    const refusal = subject === undefined ? undefined : subjectRefusal(world, account);
    if (subject === undefined || refusal === undefined) return;
    const own = qualifiedName(account);
    const [nearest] = [...refusal.accepted].sort((a, b) => distance(a, own) - distance(b, own));
    if (nearest === undefined) return;
    const admitted = nameIn(nearest.text);
    report({
      message: 'refused',
      data: { role: roleName(refusal.role), admitted, account: own, difference: differenceOf(account, admitted) },
      at: nearest.at,
      note:
        refusal.accepted.length === 1 ? 'the subject that the role admits' : 'the nearest subject that the role admits',
      related: [
        { at: account.nameAt, note: 'the service account' },
        ...(account.roleArn === undefined
          ? []
          : [{ at: account.roleArn.value.at, note: 'the role it is annotated with' }]),
      ],
      fixes: fixesOf(subject, own, nearest),
    });
  },
});

/** `namespace/name` as the subject has it. */
const nameIn = (subject: Text): string => display(subject).slice(PREFIX.length).replace(':', '/');

const distance = ({ text }: ClaimValue, own: string): number => editDistance(nameIn(text), own);

/** Which part differs; nothing is said of a part that is not known. */
function differenceOf({ namespace, name }: ServiceAccount, admitted: string): string {
  const slash = admitted.indexOf('/');
  const parts = [
    ['namespace', displayKnown(namespace), slash < 0 ? admitted : admitted.slice(0, slash)],
    ['name', displayKnown(name), slash < 0 ? '' : admitted.slice(slash + 1)],
  ] as const;
  const different = parts.flatMap(([part, own, theirs]) =>
    own === undefined || like(literalText(theirs), literalText(own)) === 'yes' ? [] : [part],
  );
  return different.length === 1 ? `: the ${different[0]}s differ` : '';
}

function fixesOf(subject: Text, own: string, { text, at }: ClaimValue): readonly Fix[] {
  const literal = knownValue(subject);
  return literal === undefined || hasHoles(text) || /[*?]/.test(display(text))
    ? [{ title: `admit \`${own}\` in the trust policy, or annotate another role`, safety: 'manual', edits: [] }]
    : [{ title: `change the subject to \`${literal}\``, safety: 'unsafe', edits: [{ at, text: literal }] }];
}
