/** What stands beside the root (`../../repository`) is read as if it stood in it. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathFrom, repositoriesOf } from '../src/value/path.js';
import { run } from './cli/run.js';

const FOLDERS = [
  'fixtures/projects',
  ...['kustomize', 'helm', 'terraform', 'terragrunt'].map((name) => `fixtures/conformance/${name}`),
];

const ELSEWHERE = 'test/cli';

const report = async (cwd: string, path: string): Promise<string> => {
  const { stdout } = await run(['--no-config', '--format', 'json', '--coverage', path], { cwd });
  // A fingerprint is made of the path, too.
  return stdout.replaceAll(path === '.' ? '' : `${path}/`, '').replaceAll(/"fingerprint": "\w+"/g, '');
};

describe.each(FOLDERS)('%s', (top) => {
  const names = readdirSync(top).filter((name) => statSync(join(top, name)).isDirectory());
  test.each(names)('%s', async (name) => {
    const repository = join(top, name, 'source');
    const folder = existsSync(repository) ? repository : join(top, name);
    expect(await report(ELSEWHERE, relative(ELSEWHERE, folder))).toBe(await report(folder, '.'));
  });
});

test('paths', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['a/b/', '../c', 'a/c'],
    ['', './a//b/', 'a/b'],
    ['a', '../../b', '../b'],
    ['../../a/b', '../../../c', '../../../c'],
    ['../../a/b', '../c', '../../a/c'],
    ['..', 'a', '../a'],
  ];
  expect(rows.map(([folder, path]) => pathFrom(folder, path))).toEqual(rows.map(([, , result]) => result));
  expect(repositoriesOf('a/b/c.yaml')).toEqual(['']);
  expect(repositoriesOf('../a/b/c.yaml')).toEqual(['../', '../a/', '../a/b/']);
  expect(repositoriesOf('../c.yaml')).toEqual(['../']);
});
