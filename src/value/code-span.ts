/** Text from a file as a code span of Markdown, in which nothing is markup or a mention; fit for a cell of a table. */
export function code(text: string): string {
  const flat = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  const fence = '`'.repeat([...flat.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 0) + 1);
  return `${fence}${flat.startsWith('`') || flat.endsWith('`') ? ` ${flat} ` : flat}${fence}`;
}
