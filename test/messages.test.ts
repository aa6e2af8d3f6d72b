/** docs/messages.md: everything the linter says, in one table, from the examples of the pages. */
import { test } from 'vitest';
import { rules } from '../rules/index.js';
import { codeInCell as code } from '../src/value/markdown-text.js';
import { expectFile } from './golden.js';
import { readPage, titlesOf } from './rule-pages.js';

/** Of messages that differ in their code spans alone the first one. */
function table(): string {
  const rows = rules.flatMap(({ id }) => {
    const seen = new Set<string>();
    return readPage(id)
      .examples.flatMap(({ output }) => titlesOf(output))
      .flatMap(({ severity, message }) => {
        const shape = `${severity} ${message.replace(/`[^`]*`/g, '``').replace(/\d+/g, '0')}`;
        if (seen.has(shape)) return [];
        seen.add(shape);
        return [
          `| [${id}](../rules/${id}.md) | ${severity} | ${message
            .split(/(`[^`]*`)/)
            .map((part) => (/^`.+`$/.test(part) ? code(part.slice(1, -1)) : part.replaceAll('|', '\\|')))
            .join('')} |`,
        ];
      });
  });
  return `# Everything irsa-lint says\n\nMade from the examples of the rules' pages. Names in it are those of the examples.\n\n| rule | severity | message |\n|---|---|---|\n${rows.join('\n')}\n`;
}

test('docs/messages.md is up to date', () => {
  expectFile('docs/messages.md', table());
});
