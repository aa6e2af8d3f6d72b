import { beforeText } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';

const PLACEHOLDER = (name: string): string => `\${${name}}`;

export default defineRule({
  id: 'cloudformation/sub-missing',
  on: 'plain-name',
  summary: 'a text of an identity with `${Name}` that is not below `Fn::Sub`',
  fix: 'unsafe',
  messages: {
    plain: {
      severity: 'error',
      text: ({ name }: { name: string }) =>
        `\`${PLACEHOLDER(name)}\` stays as it is: CloudFormation replaces it below \`Fn::Sub\` only`,
    },
  },
  check({ document, text, name, at, isWhole }, { report }) {
    const isTag = document.language === 'yaml' && isWhole;
    report({
      message: 'plain',
      data: { name },
      at,
      note: 'AWS gets these characters',
      fixes: [
        isTag
          ? { title: 'write `!Sub` before the text', safety: 'unsafe', edits: [beforeText(text, '!Sub ')] }
          : { title: 'write the text below `Fn::Sub`', safety: 'manual', edits: [] },
      ],
    });
  },
});
