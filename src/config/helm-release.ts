/** `helm:` of a configuration: how charts of the repository are installed where no file of it says so. */
import type { HelmRelease } from '../facts/dialect.js';
import { displayTree, entriesOf, field, listOf, stringOf, type Tree } from '../value/tree.js';
import { knownValue } from '../value/text.js';

/** The schema has been held to it. Paths stay as they are written. */
export function releaseOf(tree: Tree): HelmRelease {
  const [release, chart] = [stringOf(field(tree, 'release')) ?? '', stringOf(field(tree, 'chart')) ?? ''];
  const namespace = stringOf(field(tree, 'namespace'));
  const environment = stringOf(field(tree, 'environment'));
  const values = listOf(field(tree, 'values')).flatMap((item) => stringOf(item) ?? []);
  return {
    unit: [
      release,
      chart,
      ...(namespace === undefined ? [] : ['-n', namespace]),
      ...values.flatMap((file) => ['-f', file]),
    ].join(' '),
    release,
    chart,
    namespace,
    values,
    settings: entriesOf(field(tree, 'set')).flatMap(({ key, value }) => {
      const name = knownValue(key);
      return name === undefined ? [] : [settingOf(name, value)];
    }),
    ...(environment === undefined ? {} : { environment }),
  };
}

/** What is written as a text is one, so that an account keeps its digits. */
const settingOf = (name: string, value: Tree): HelmRelease['settings'][number] => ({
  flag: value.kind === 'text' ? 'set-literal' : 'set',
  text: `${name}=${stringOf(value) ?? displayTree(value)}`,
});

/** With paths of the run; undefined where one leads out of it. `base` is the way from the configuration's folder to the root of the run. */
export function releaseFrom(release: HelmRelease, base: string): HelmRelease | undefined {
  const chart = below(release.chart, base);
  const values = release.values.flatMap((path) => below(path, base) ?? []);
  return chart === undefined || values.length < release.values.length ? undefined : { ...release, chart, values };
}

function below(path: string, base: string): string | undefined {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  const whole = steps.join('/');
  if (`${whole}/` === base) return '.';
  return whole.startsWith(base) ? whole.slice(base.length) : undefined;
}
