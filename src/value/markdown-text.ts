/** Text from files as Markdown in which nothing of it is markup, a mention or a link. */

/** A code span. */
export function code(text: string): string {
  const flat = text.replace(/\s+/g, ' ');
  const fence = '`'.repeat([...flat.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 0) + 1);
  return `${fence}${flat.startsWith('`') || flat.endsWith('`') ? ` ${flat} ` : flat}${fence}`;
}

/** A code span in a cell of a table, which a bar would end. */
export const codeInCell = (text: string): string => code(text.replaceAll('|', '\\|'));

/** Characters that are markup, and those without which a bare address is none. */
const MARKUP = /[\\`*_{}[\]()#+!|<>~@&-]|:(?=\/\/)|(?<=www)\./gi;

/** A sentence of the program, with names of files between backticks: what stands there is a code span. */
export const prose = (sentence: string, span: (text: string) => string = code): string =>
  sentence
    .split(/(`[^`]*`)/)
    .map((part) => (/^`.+`$/s.test(part) ? span(part.slice(1, -1)) : part.replace(MARKUP, '\\$&')))
    .join('');
