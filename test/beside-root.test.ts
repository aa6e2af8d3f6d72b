/** What stands beside the root (`../../repository`) is read as if it stood in it. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathFrom, repositoriesOf } from '../src/value/path.js';
import { run } from './cli/run.js';

const FOLDERS = [
  'fixtures/projects',
  ...['kustomize', 'helm', 'terraform', 'terragrunt'].map((name) => `fixtures/conformance/${name}`),
];

const report = async (cwd: string, path: string): Promise<string> => {
  const { stdout } = await run(['--no-config', '--format', 'json', '--coverage', path], { cwd });
  // A fingerprint is made of the path, too.
  const inside = path === '.' ? stdout : stdout.replaceAll(`${path}/`, '').replaceAll(`"${path}"`, '"."');
  return inside.replaceAll(/"fingerprint": "\w+"/g, '');
};

describe.each(FOLDERS)('%s', (top) => {
  const names = readdirSync(top).filter((name) => statSync(join(top, name)).isDirectory());
  test.each(names)('%s', async (name) => {
    const repository = join(top, name, 'source');
    // Below a folder of fixtures all would be samples, from one side only.
    const root = mkdtempSync(join(tmpdir(), 'beside-'));
    mkdirSync(join(root, 'elsewhere'));
    cpSync(existsSync(repository) ? repository : join(top, name), join(root, 'repository'), { recursive: true });
    const outside = await report(join(root, 'elsewhere'), '../repository');
    expect(outside).toBe(await report(join(root, 'repository'), '.'));
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
