/** The cache of V8's code: only what this user's own run wrote there is taken, and whatever is wrong with it is as if it were not there. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeCache, fileOf, headOf, whole, type Surroundings } from '../../src/discover/code-cache.js';
import { folder } from '../cli/run.js';

const RUNTIME = 'v20.0.0 linux x64';
const DATA = Buffer.from('the code of a pack, '.repeat(50));

interface Place {
  readonly around: Surroundings;
  readonly own: string;
  readonly file: string;
}

function place(changes: Partial<Surroundings> = {}): Place {
  const root = folder({ 'work/app.yaml': '', 'home/.profile': '' });
  const own = join(root, 'home/.cache/irsa-lint/code');
  const around: Surroundings = {
    shipped: join(root, 'program/code-cache'),
    runtime: RUNTIME,
    env: {},
    home: () => join(root, 'home'),
    user: process.getuid?.(),
    cwd: join(root, 'work'),
    words: ['app.yaml'],
    run: 1,
    now: Date.now,
    ...changes,
  };
  return { around, own, file: join(own, fileOf('lint', RUNTIME)) };
}

function written(changes: Partial<Surroundings> = {}): Place {
  const made = place(changes);
  codeCache(made.around).write('lint', () => DATA);
  return made;
}

const read = ({ around }: Place, changes: Partial<Surroundings> = {}): Buffer | undefined =>
  codeCache({ ...around, ...changes }).read('lint');

test('what one run wrote the next reads, and nobody else can', () => {
  const made = written();
  expect(read(made)).toEqual(DATA);
  expect(statSync(made.own).mode & 0o777).toBe(0o700);
  expect(statSync(made.file).mode & 0o777).toBe(0o600);
  expect(readdirSync(made.own)).toEqual([fileOf('lint', RUNTIME)]);
});

test('of another pack or another runtime nothing is read, even under the same name', () => {
  const made = written();
  expect(codeCache(made.around).read('other')).toBeUndefined();
  expect(read(made, { runtime: 'v22.0.0 linux x64' })).toBeUndefined();
  renameSync(made.file, join(made.own, fileOf('lint', 'v22.0.0 linux x64')));
  expect(read(made, { runtime: 'v22.0.0 linux x64' })).toBeUndefined();
});

describe('a file that is not as it was written is not read', () => {
  const length = readFileSync(written().file).length;
  test.each([0, 1, 20, length >> 1, length - DATA.length, length - 1])('cut after %i bytes', (bytes) => {
    const made = written();
    truncateSync(made.file, bytes);
    expect(read(made)).toBeUndefined();
  });

  test.each([0, 30, length - 2 * DATA.length, length - DATA.length - 1, length - 1])('byte %i is another', (at) => {
    const made = written();
    const content = readFileSync(made.file);
    content[at] = (content[at] ?? 0) ^ 1;
    writeFileSync(made.file, content);
    expect(read(made)).toBeUndefined();
  });

  test('all zeros, as after a crash', () => {
    const made = written();
    writeFileSync(made.file, Buffer.alloc(length));
    expect(read(made)).toBeUndefined();
  });

  test('it is a copy: somebody brought it along', () => {
    const made = written();
    renameSync(made.file, `${made.file}.old`);
    copyFileSync(`${made.file}.old`, made.file);
    expect(read(made)).toBeUndefined();
    codeCache(made.around).write('lint', () => DATA);
    expect(read(made), 'and is replaced').toEqual(DATA);
  });

  test('it is the file of the package, put into the folder of the user', () => {
    const made = written();
    writeFileSync(made.file, whole(headOf(`lint ${RUNTIME}`, ''), DATA));
    expect(read(made)).toBeUndefined();
  });
});

describe.skipIf(process.platform === 'win32')('what others can write is not read', () => {
  test.each([
    ['the file', 0o620, ({ file }: Place) => file],
    ['the folder', 0o750, ({ own }: Place) => own],
    ['the folder above', 0o777, ({ own }: Place) => join(own, '..')],
  ])('%s', (_, mode, of) => {
    const made = written();
    chmodSync(of(made), mode);
    expect(read(made)).toBeUndefined();
  });

  test('links', () => {
    const linked = written();
    renameSync(linked.file, `${linked.file}.old`);
    symlinkSync(`${linked.file}.old`, linked.file);
    expect(read(linked)).toBeUndefined();
    const elsewhere = written();
    renameSync(elsewhere.own, `${elsewhere.own}.old`);
    symlinkSync(`${elsewhere.own}.old`, elsewhere.own);
    expect(read(elsewhere)).toBeUndefined();
  });

  test('another user: nothing is read, and nothing is left in a home that is not his', () => {
    expect(read(written(), { user: 54321 })).toBeUndefined();
    const made = written({ user: 54321 });
    expect(existsSync(join(made.own, '../..'))).toBe(false);
  });
});

describe('nothing is kept in what is linted', () => {
  test.each([
    ['the home is linted', (root: string) => ({ cwd: join(root, 'home') })],
    ['a folder above the home is named', (root: string) => ({ words: ['--format=json', root] })],
    ['it is named by an option', (root: string) => ({ words: [`--root=${root}`] })],
    ['by a relative path', () => ({ words: ['--root', '..'] })],
  ])('%s', (_, changes) => {
    const { around, own } = place();
    const root = join(around.cwd, '..');
    codeCache({ ...around, ...changes(root) }).write('lint', () => DATA);
    expect(existsSync(join(own, '../..'))).toBe(false);
  });

  test('the home lies in the repository', () => {
    const { around, own } = place();
    mkdirSync(join(around.cwd, '../.git'));
    codeCache(around).write('lint', () => DATA);
    expect(existsSync(join(own, '../..'))).toBe(false);
  });
});

test('where there is no place for it, it is not kept', () => {
  const fails = (): string => {
    throw new Error('no such user');
  };
  for (const changes of [
    { home: () => undefined },
    { home: () => 'relative' },
    { home: fails },
    { env: { XDG_CACHE_HOME: 'relative' } },
  ]) {
    const made = written(changes);
    expect(read(made)).toBeUndefined();
    expect(readdirSync(made.around.cwd)).toEqual(['app.yaml']);
  }
  const blocked = place();
  writeFileSync(join(blocked.own, '../../../.cache'), 'a file');
  codeCache(blocked.around).write('lint', () => DATA);
  expect(read(blocked)).toBeUndefined();
});

test('the folder that XDG_CACHE_HOME names', () => {
  const root = folder({ 'cache/x': '' });
  const made = written({ env: { XDG_CACHE_HOME: join(root, 'cache') } });
  expect(read(made)).toEqual(DATA);
  expect(readdirSync(join(root, 'cache/irsa-lint/code'))).toEqual([fileOf('lint', RUNTIME)]);
});

test('what comes with the package is read first, and only if it is whole', () => {
  const made = written();
  const shipped = Buffer.from('the code that the package brings');
  const folder = made.around.shipped ?? '';
  mkdirSync(folder, { recursive: true });
  const file = join(folder, fileOf('lint', RUNTIME));
  writeFileSync(file, whole(headOf(`lint ${RUNTIME}`, ''), shipped));
  expect(read(made)).toEqual(shipped);
  truncateSync(file, 100);
  expect(read(made)).toEqual(DATA);
});

test('a run that writes takes out what nobody wrote for a month', () => {
  const made = written();
  utimesSync(made.file, 0, 0);
  codeCache(made.around).write('other', () => DATA);
  expect(readdirSync(made.own)).toEqual([fileOf('other', RUNTIME)]);
});
