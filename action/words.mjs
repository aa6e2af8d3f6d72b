/** The words of a command line, as a shell splits them at white space: quotes and backslashes, and nothing is replaced. undefined: a quote is not closed. */
export function wordsOf(text) {
  const words = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const [written] = /^(?:\\[^]|"(?:\\[^]|[^"\\])*"|'[^']*'|[^\s"'\\])+/.exec(rest) ?? [];
    if (written === undefined || /^\S/.test(rest.slice(written.length))) return undefined;
    words.push(
      written.replace(
        /\\([^])|"((?:\\[^]|[^"\\])*)"|'([^']*)'/g,
        (_, bare, double, single) => bare ?? double?.replace(/\\([$`"\\\n])/g, '$1') ?? single,
      ),
    );
    rest = rest.slice(written.length).trimStart();
  }
  return words;
}
