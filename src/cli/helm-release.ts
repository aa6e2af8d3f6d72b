/** `--helm 'RELEASE CHART …'`: the words that follow `helm template`. */
import { join } from 'node:path';
import { settingFault } from '../aws/helm-set.js';
import { kindOfError, type FileSystem } from '../discover/file-system.js';
import type { HelmRelease } from '../facts/dialect.js';
import { UsageError } from './usage.js';

const FORM = "--helm takes 'RELEASE CHART [-n NAMESPACE] [-f FILE]... [--set K=V]...'";

const SETTINGS = ['set', 'set-string', 'set-json', 'set-literal'] as const;

/** `pathOf`: a path of the command line as results have it. */
export function helmReleaseOf(words: string, pathOf: (path: string) => string): HelmRelease {
  const [release, chart, ...rest] = wordsOf(words);
  if (release === undefined || chart === undefined || release.startsWith('-') || chart.startsWith('-'))
    throw new UsageError(`${FORM}, got '${words}'`);
  let made: HelmRelease = {
    unit: words.trim(),
    release,
    chart: pathOf(chart),
    namespace: undefined,
    values: [],
    settings: [],
  };
  for (let i = 0; i < rest.length; i++) {
    const [, name = '', own] = /^(-[a-z]|--[a-z-]+)(?:=([\s\S]*))?$/.exec(rest[i] ?? '') ?? [];
    const value = own ?? rest[++i];
    if (value === undefined) throw new UsageError(`${FORM}: ${name} lacks its value`);
    made = withFlag(made, name, value, pathOf);
  }
  return made;
}

function withFlag(made: HelmRelease, name: string, value: string, pathOf: (path: string) => string): HelmRelease {
  const flag = SETTINGS.find((one) => `--${one}` === name);
  if (flag !== undefined) return { ...made, settings: [...made.settings, { flag, text: value }] };
  if (name === '-n' || name === '--namespace') return { ...made, namespace: value };
  if (name === '-f' || name === '--values')
    return { ...made, values: [...made.values, ...value.split(',').map(pathOf)] };
  throw new UsageError(`${FORM}: ${name === '' ? value : name} is not known`);
}

/** Throws a UsageError where the chart of a release that the user names, or one of its values files, is not below the root, or where a setting of it does not name the annotation that it means. */
export function refuseReleases(releases: readonly HelmRelease[], root: string, fs: FileSystem): void {
  const isThere = (path: string): boolean => {
    try {
      fs.stat(join(root, path));
      return true;
    } catch (error) {
      return kindOfError(error) !== 'missing';
    }
  };
  for (const { unit, chart, values, settings } of releases) {
    if (!isThere(join(chart, 'Chart.yaml')))
      throw new UsageError(`the release '${unit}': no chart is at ${chart} (there is no ${join(chart, 'Chart.yaml')})`);
    const missing = values.find((path) => !isThere(path));
    if (missing !== undefined) throw new UsageError(`the release '${unit}': there is no values file ${missing}`);
    const fault = settings.flatMap(({ text }) => text.split(',').flatMap((one) => settingFault(one) ?? []))[0];
    if (fault !== undefined)
      throw new UsageError(
        `the release '${unit}': a name is divided at every dot, so no such annotation is set: write \`${fault.instead}\``,
      );
  }
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
