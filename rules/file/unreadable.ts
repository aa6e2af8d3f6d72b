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
    named: { severity: 'error', text: (problem: Problem) => `${whatOf(problem)}: check the path, or leave it out` },
    walked: { severity: 'info', text: (problem: Problem) => `${whatOf(problem)}: exclude it if it is not needed` },
  },
  check(file, { world, report }) {
    const alike = file.isOfRun === true ? world.facts['unreadable-file'].filter(({ isOfRun }) => isOfRun) : [file];
    if (alike[0] !== file) return;
    const others = alike.length - 1;
    const more = others === 0 ? '' : `, nor ${String(others)} other${others === 1 ? '' : 's'}`;
    report({
      message: file.named ? 'named' : 'walked',
      data: { problem: `${file.problem}${more}`, detail: file.detail },
      at: { source: file.source, start: 0, end: 0 },
      note: 'nothing in it was checked',
    });
  },
});

const whatOf = ({ problem, detail }: Problem): string =>
  `${problem === 'missing' ? 'no such file or folder' : `the file cannot be read (${problem})`}${detail === '' ? '' : ` (${detail})`}`;
