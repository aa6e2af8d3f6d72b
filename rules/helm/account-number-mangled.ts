import { defineRule } from '../../src/lint/rule.js';

interface Says {
  readonly written: string;
  readonly printed: string;
}

const text = ({ written, printed }: Says): string =>
  `a number without quotes is a float to Helm, and the template writes \`${printed}\` into the ARN: write \`"${written}"\``;

export default defineRule({
  id: 'helm/account-number-mangled',
  on: 'mangled-number',
  summary: 'a number of the values that a template prints with an exponent within an ARN',
  fix: 'safe',
  messages: {
    mangled: { severity: 'error', text },
    default: { severity: 'warning', mild: 'in samples', text },
  },
  check({ at, written, printed, bare }, { report }) {
    report({
      message: bare ? 'default' : 'mangled',
      data: { written, printed },
      at,
      note: `becomes \`${printed}\``,
      fixes: [{ title: `write \`"${written}"\``, safety: 'safe', edits: [{ at, text: written }] }],
    });
  },
});
