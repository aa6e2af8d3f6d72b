import type { Span } from '../../src/value/span.js';
import { audienceFault, DEFAULT_AUDIENCE } from '../../src/aws/audience.js';
import type { Condition } from '../../src/aws/policy/model.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue, startsWith } from '../../src/value/text.js';

export default defineRule({
  id: 'trust/claims-swapped',
  on: 'trust-policy',
  summary: 'a subject under :aud, or an audience under :sub',
  fix: 'unsafe',
  messages: {
    subject: {
      severity: 'error',
      text: ({ value }: { value: string }) => `\`${value}\` is a subject, but the key is \`:aud\``,
    },
    audience: {
      severity: 'error',
      text: ({ value }: { value: string }) => `\`${value}\` is an audience, but the key is \`:sub\``,
    },
  },
  check(policy, { report }) {
    for (const statement of policy.statements) {
      const found = statement.conditions.flatMap((condition) => swappedValue(condition) ?? []);
      // Both keys of a statement swapped are one slip: said once, at the subject, whichever key stands first.
      const swapped = [
        ...found.filter(({ claim }) => claim === 'sub'),
        ...found.filter(({ claim }) => claim === 'aud'),
      ];
      const [first, second] = swapped;
      if (first === undefined) continue;
      const related = second === undefined ? [] : [{ at: second.at, note: 'swap it with this value' }];
      const edits = second === undefined ? [] : [edit(first, second), edit(second, first)];
      report({
        message: first.is,
        data: { value: first.value },
        at: first.at,
        note: `compare it with \`${first.is === 'subject' ? ':sub' : ':aud'}\``,
        related,
        fixes: edits.length === 0 ? [] : [{ title: 'swap the two values', safety: 'unsafe', edits }],
      });
    }
  },
});

interface Swapped {
  readonly value: string;
  readonly at: Span;
}

const edit = ({ at }: Swapped, { value }: Swapped) => ({ at, text: value });

function swappedValue({ claim, values }: Condition) {
  for (const { text, at } of values) {
    if (text === undefined) continue;
    const literal = knownValue(text) ?? '';
    if (claim === 'aud' && startsWith(text, 'system:serviceaccount:') === 'yes')
      return { claim, is: 'subject' as const, value: display(text), at };
    if (claim === 'sub' && (literal === DEFAULT_AUDIENCE || audienceFault(literal) === 'endpoint'))
      return { claim, is: 'audience' as const, value: literal, at };
  }
  return undefined;
}
