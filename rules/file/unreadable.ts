import { defineRule } from '../../src/lint/rule.js';

interface Problem {
  readonly problem: string;
  readonly detail: string;
}

export default defineRule({
  id: 'file/unreadable',
  on: 'unreadable-file',
  summary: 'a file that cannot be read',
  messages: {
    named: {
      severity: 'error',
      text: ({ problem, detail }: Problem) =>
        `the file cannot be read: ${problem}${detail === '' ? '' : ` (${detail})`}`,
    },
    walked: {
      severity: 'info',
      text: ({ problem, detail }: Problem) =>
        `the file was passed over: ${problem}${detail === '' ? '' : ` (${detail})`}`,
    },
  },
  check(file, { report }) {
    report({
      message: file.named ? 'named' : 'walked',
      data: file,
      at: { source: file.source, start: 0, end: 0 },
      note: 'nothing in it was judged',
    });
  },
});
