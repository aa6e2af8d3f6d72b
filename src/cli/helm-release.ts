/** `--helm 'RELEASE CHART …'`: the words that follow `helm template`. */
import type { HelmRelease } from '../facts/dialect.js';
import { UsageError } from './usage.js';

const FORM = "--helm takes 'RELEASE CHART [-n NAMESPACE] [-f FILE]... [--set K=V]...'";

const SETTINGS = ['set', 'set-string', 'set-json', 'set-literal'] as const;

/** `pathOf`: a path of the command line as results have it. */
export function helmReleaseOf(words: string, pathOf: (path: string) => string): HelmRelease {
  const [release, chart, ...rest] = wordsOf(words);
  if (release === undefined || chart === undefined || release.startsWith('-') || chart.startsWith('-'))
    throw new UsageError(`${FORM}, got '${words}'`);
  let namespace: string | undefined;
  const values: string[] = [];
  const settings: HelmRelease['settings'][number][] = [];
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i] ?? '';
    const [, long = '', own] = /^--([a-z-]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const value = own ?? rest[++i];
    const flag = SETTINGS.find((name) => name === long);
    if (value === undefined) throw new UsageError(`${FORM}: ${word} lacks its value`);
    if (flag !== undefined) settings.push({ flag, text: value });
    else if (word === '-n' || long === 'namespace') namespace = value;
    else if (word === '-f' || long === 'values') values.push(...value.split(',').map(pathOf));
    else throw new UsageError(`${FORM}: ${word} is not known`);
  }
  return { unit: words.trim(), release, chart: pathOf(chart), namespace, values, settings };
}

/** As a shell splits them: quotes, and backslashes. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:\\[\s\S]|"(?:\\[\s\S]|[^"\\])*"|'[^']*'|[^\s"'\\])+/g))
    words.push(
      word.replace(
        /\\([\s\S])|"((?:\\[\s\S]|[^"\\])*)"|'([^']*)'/g,
        (_, bare?: string, double?: string, single?: string) =>
          bare ?? double?.replace(/\\([$`"\\\n])/g, '$1') ?? single ?? '',
      ),
    );
  return words;
}
