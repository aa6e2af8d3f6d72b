/** The cache: with it and without it the same is said, whatever is in it. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import { openCache } from '../src/cache.js';
import { realFileSystem } from '../src/discover/file-system.js';
import { toFileSpan, rangeOf, type Span, type Source } from '../src/value/span.js';
import { cases, filesOf, ROOT } from './cases.js';
import { folder, policyWith, run } from './cli/run.js';
import { readPage } from './rule-pages.js';

const placeText = (place: Span): string => {
  const { start, end } = rangeOf(place);
  return `${toFileSpan(place).source.path}:${start.line}:${start.column}-${end.line}:${end.column}`;
};

function said(files: readonly Source[], cache?: ReturnType<typeof openCache>): readonly unknown[] {
  const { result, failures } = analyse(files, rules, {
    levelOf: () => undefined,
    pedantic: true,
    ...(cache === undefined ? {} : { parse: cache.parse }),
  });
  expect(failures).toEqual([]);
  return result.findings.map(({ primary, related, fixes, ...finding }) => ({
    ...finding,
    at: [primary, ...related].map(({ at, note }) => `${placeText(at)} ${note}`),
    fixes: fixes.map(({ title, safety, edits }) => ({
      title,
      safety,
      edits: edits.map(({ at, text }) => `${placeText(at)} ${text}`),
    })),
  }));
}

const inputs: readonly { readonly name: string; readonly files: readonly Source[] }[] = [
  ...cases.map(({ name }) => ({ name, files: filesOf(join(ROOT, name)) })),
  ...rules.flatMap(({ id }) => readPage(id).examples.map(({ title, files }) => ({ name: `${id}: ${title}`, files }))),
];

describe('cold, warm and without', () => {
  const location = join(folder({}), 'cache.json');
  test.each(inputs.map((input, index) => ({ ...input, location: `${location}.${index}` })))(
    '$name',
    ({ files, location: own }) => {
      const plain = said(files);
      const cold = openCache(own, '1', realFileSystem);
      expect(said(files, cold)).toEqual(plain);
      expect(cold.save()).toBeUndefined();
      const warm = openCache(own, '1', realFileSystem);
      expect(said(files, warm)).toEqual(plain);
      // Something above moves every part.
      const moved = files.map((file) =>
        /^\uFEFF?\s*[[{]/.test(file.text) || file.text.startsWith('%')
          ? file
          : {
              ...file,
              text: file.text.startsWith('\uFEFF') ? `\uFEFF# moved\n${file.text.slice(1)}` : `# moved\n${file.text}`,
            },
      );
      expect(said(moved, warm)).toEqual(said(moved));
    },
  );
});

describe('of the program', () => {
  const ACCOUNT =
    'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam:111122223333:role/reader\n';
  const files = { 'sa.yaml': ACCOUNT, 'role.json': policyWith('system:serviceaccount:team:reader-*') };
  const lint = async (cwd: string, ...args: readonly string[]) =>
    await run(['--format', 'json', ...args], { cwd, env: { XDG_CACHE_HOME: join(cwd, '..', 'home') } });

  test('it stands outside of the linted tree, and is used', async () => {
    const cwd = join(folder({}), 'repository');
    mkdirSync(cwd);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
    const first = await lint(cwd, '--cache');
    expect(first).toEqual(await lint(cwd));
    expect(readdirSync(cwd).sort()).toEqual(['role.json', 'sa.yaml']);
    const [name = ''] = readdirSync(join(cwd, '..', 'home', 'irsa-lint'));
    const file = join(cwd, '..', 'home', 'irsa-lint', name);
    expect(Object.keys((JSON.parse(readFileSync(file, 'utf8')) as { files: object }).files)).toEqual(['sa.yaml']);
    const { mtimeMs } = statSync(file);
    expect(await lint(cwd, '--cache')).toEqual(first);
    expect(statSync(file).mtimeMs, 'nothing new is not written').toBe(mtimeMs);
  });

  test.each([
    ['not json', 'it is damaged'],
    ['[]', 'it is not a cache of irsa-lint'],
    ['{"version":"1","files":3}', 'it is not a cache of irsa-lint'],
  ])('%j is ignored with a notice', async (text, why) => {
    const cwd = folder({ ...files, 'cache.bin': text });
    const { stdout, stderr } = await lint(cwd, '--cache-location', 'cache.bin');
    expect(stdout).toBe((await lint(cwd)).stdout);
    expect(stderr).toBe(`irsa-lint: the cache is not used: ${why}\n`);
    expect((await lint(cwd, '--cache-location', 'cache.bin')).stderr, 'it is written anew').toBe('');
  });

  test('one of another version, and entries that are none, are read past', async () => {
    const cwd = folder(files);
    await lint(cwd, '--cache-location', 'cache.bin');
    const path = join(cwd, 'cache.bin');
    const good = JSON.parse(readFileSync(path, 'utf8')) as {
      version: string;
      files: Record<string, Record<string, string>>;
    };
    const plain = (await lint(cwd)).stdout;
    writeFileSync(path, JSON.stringify({ ...good, version: '0.0.0' }));
    expect(await lint(cwd, '--cache-location', 'cache.bin')).toMatchObject({ stdout: plain, stderr: '' });
    for (const entry of [
      '{}',
      '{"sources":[],"documents":[{"templated":false,"tree":["{",[0,0,9],0,[]]}]}',
      '{"sources":[null],"documents":[{"templated":false,"tree":["x",[0,0,9]]}]}',
      'null',
    ]) {
      writeFileSync(
        path,
        JSON.stringify({
          ...good,
          files: Object.fromEntries(
            Object.entries(good.files).map(([name, entries]) => [
              name,
              Object.fromEntries(Object.keys(entries).map((key) => [key, entry])),
            ]),
          ),
        }),
      );
      expect(await lint(cwd, '--cache-location', 'cache.bin')).toMatchObject({ stdout: plain, stderr: '' });
    }
  });

  test('one that cannot be written', async () => {
    const cwd = folder(files);
    const { stdout, stderr, status } = await lint(cwd, '--cache-location', 'sa.yaml/cache.bin');
    expect({ stdout, status }).toEqual({ stdout: (await lint(cwd)).stdout, status: 1 });
    expect(stderr).toContain('the cache is not');
  });
});
