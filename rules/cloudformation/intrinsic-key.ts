import type { ComputedKey } from '../../src/facts/cloudformation-facts.js';
import { defineRule } from '../../src/lint/rule.js';

const PLACEHOLDER = (name: string): string => `\${${name}}`;

export default defineRule({
  id: 'cloudformation/intrinsic-key',
  on: 'computed-key',
  summary: 'a key of a template in which a function is expected to be resolved',
  fix: 'manual',
  messages: {
    tag: {
      severity: 'error',
      text: ({ name }: { name: string }) =>
        `a key of a mapping cannot be \`!${name}\`: CloudFormation resolves functions in values only`,
    },
    beside: {
      severity: 'error',
      text: ({ name }: { name: string }) => `\`${name}\` has other keys beside it, so it is no function`,
    },
    placeholder: {
      severity: 'error',
      text: ({ name }: { name: string }) =>
        `\`${PLACEHOLDER(name)}\` stays as it is in a key: CloudFormation resolves functions in values only`,
    },
  },
  check({ form, name, at }, { report }) {
    report({
      message: form,
      data: { name },
      at,
      note: NOTES[form],
      fixes:
        form === 'beside'
          ? []
          : [{ title: 'write the whole policy as JSON in a text below `!Sub |`', safety: 'manual', edits: [] }],
    });
  },
});

const NOTES: Readonly<Record<ComputedKey['form'], string>> = {
  tag: 'the template is rejected: a key is a text',
  beside: 'the template is rejected',
  placeholder: 'this is the key that IAM gets',
};
