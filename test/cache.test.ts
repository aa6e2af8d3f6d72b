/** The cache: with it and without it the same is said, whatever is in it. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse, worldOf } from '../src/analyse.js';
import { openCache } from '../src/cache.js';
import { realFileSystem, type Stat, type WritableFileSystem } from '../src/discover/file-system.js';
import type { Document, Part } from '../src/document/language.js';
import { languageOf, partsOf } from '../src/document/languages.js';
import { storedDocuments } from '../src/document/serialize.js';
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

/** A file system that holds one file, in memory. */
function oneFile(): WritableFileSystem {
  let content: Uint8Array | undefined;
  const stat = (): Stat => {
    if (content === undefined) throw Object.assign(new Error('there is nothing'), { code: 'ENOENT' });
    const { length: size } = content;
    return {
      size,
      mode: 0o100600,
      uid: 0,
      gid: 0,
      isFile: () => true,
      isDirectory: () => false,
      isSymbolicLink: () => false,
    };
  };
  return {
    ...realFileSystem,
    stat,
    lstat: stat,
    mkdir: () => undefined,
    readFile: () => content ?? new Uint8Array(),
    writeNew: (_, text) => void (content = new TextEncoder().encode(text)),
    rename: () => undefined,
    remove: () => undefined,
  };
}

/** The same with a line above everything, which moves every part. */
const movedDown = (file: Source): Source =>
  languageOf(file).name === 'json' || file.text.startsWith('%')
    ? file
    : { ...file, text: file.text.replace(/^\uFEFF?/, '$&# moved\n') };

/** What its documents are, down to every place. */
const partText = (part: Part, parse: (part: Part) => readonly Document[]): string | undefined =>
  storedDocuments(parse(part), part);

describe('cold, warm and without', () => {
  test.each(inputs)('$name', ({ files }) => {
    const fs = oneFile();
    const plain = said(files);
    const cold = openCache('/cache.json', '1', fs);
    worldOf(files, { parse: cold.parse });
    expect(cold.save()).toBeUndefined();
    const warm = openCache('/cache.json', '1', fs);
    expect(said(files, warm)).toEqual(plain);
    expect(warm.counts().parsed).toBeLessThanOrEqual(cold.counts().parsed);
    for (const part of files.map(movedDown).flatMap(partsOf))
      expect(partText(part, warm.parse)).toBe(partText(part, (own) => own.parse()));
  });
});

describe('moved down by a line', () => {
  test.each(inputs.filter(({ name }) => !name.includes(':')))('$name', ({ files }) => {
    const fs = oneFile();
    const cold = openCache('/cache.json', '1', fs);
    worldOf(files, { parse: cold.parse });
    cold.save();
    const moved = files.map(movedDown);
    expect(said(moved, openCache('/cache.json', '1', fs))).toEqual(said(moved));
  });
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
