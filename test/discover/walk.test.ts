import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { realFileSystem } from '../../src/discover/file-system.js';
import { walk as walkBy } from '../../src/discover/walk.js';
import type { Walked, WalkOptions } from '../../src/discover/walk.js';
import { folderWith } from './folder.js';

const walk = (options: Omit<WalkOptions, 'wants'>): Promise<Walked> =>
  walkBy({ wants: (name) => /\.(?:ya?ml|json)$/i.test(name), ...options });

const paths = async (
  root: string,
  named: readonly string[] = [],
  more: Partial<WalkOptions> = {},
): Promise<readonly string[]> => (await walk({ root, paths: named, ...more })).files.map((file) => file.path);

describe('walk', () => {
  test('finds sources by their extension, sorted, and a named file whatever its name', async () => {
    const root = folderWith({ 'b.yaml': '', 'a/c.yml': '', 'a/d.JSON': '', 'e.txt': '', 'f.tf': '' });
    expect(await paths(root)).toEqual(['a/c.yml', 'a/d.JSON', 'b.yaml']);
    expect(await walk({ root, paths: ['e.txt', 'a', 'b.yaml', '.'] })).toEqual({
      files: [
        { path: 'a/c.yml', named: false },
        { path: 'a/d.JSON', named: false },
        { path: 'b.yaml', named: true },
        { path: 'e.txt', named: true },
      ],
      notices: [],
    });
  });

  test('takes a pattern that no shell has taken', async () => {
    const root = folderWith({
      'a/b.yaml': '',
      'a/b.json': '',
      'a/c/d.yaml': '',
      'a/e.txt': '',
      'a/no.yaml': '',
      'a/.gitignore': 'no.yaml\n',
      'f.yaml': '',
      'x[1].yaml': '',
    });
    expect(await paths(root, ['a/*.yaml'])).toEqual(['a/b.yaml']);
    expect(await paths(root, ['*.yaml'])).toEqual(['f.yaml', 'x[1].yaml']);
    expect(await paths(root, ['**/*.yaml'])).toEqual(['a/b.yaml', 'a/c/d.yaml', 'f.yaml', 'x[1].yaml']);
    expect(await paths(root, ['a/b.{yaml,json}'])).toEqual(['a/b.json', 'a/b.yaml']);
    expect(await paths(root, ['?/c'])).toEqual(['a/c/d.yaml']);
    expect(await paths(root, [join(root, 'a', '*')])).toEqual(['a/b.json', 'a/b.yaml', 'a/c/d.yaml']);
    // An ending names files; a file of that very name comes first.
    expect((await walk({ root, paths: ['a/*.txt'] })).files).toEqual([{ path: 'a/e.txt', named: true }]);
    expect(await paths(root, ['x[1].yaml'])).toEqual(['x[1].yaml']);
    for (const nothing of ['b/*.yaml', 'a/*.tf', '**/**/**/**/x', 'a/{'])
      expect(await walk({ root, paths: [nothing] }), nothing).toMatchObject({
        files: [],
        notices: [{ kind: 'missing', path: nothing }],
      });
  });

  test('never walks folders of dependencies and output, but takes what is named in them', async () => {
    const root = folderWith({
      'node_modules/a.yaml': '',
      '.git/a.yaml': '',
      'x/.terraform/a.json': '',
      'cdk.out/a.json': '',
      '.github/a.yaml': '',
    });
    expect(await paths(root)).toEqual(['.github/a.yaml']);
    expect(await paths(root, [], { noIgnore: true })).toEqual(['.github/a.yaml']);
    expect(await paths(root, ['cdk.out', 'node_modules/a.yaml'])).toEqual(['cdk.out/a.json', 'node_modules/a.yaml']);
  });

  test('finds files of any name, hidden ones and those whose names mean something to a glob', async () => {
    const names = [
      '.hidden/.a.yaml',
      '[b].yaml',
      '{c,d}.json',
      '(e)/f.yml',
      'g h.yaml',
      '!i.yaml',
      '#j.yaml',
      '*.yaml',
    ];
    expect(await paths(folderWith(Object.fromEntries(names.map((name) => [name, '']))))).toEqual([...names].sort());
  });

  test('walks folders whose own names mean something to a glob', async () => {
    const root = folderWith({ '{a,b}/[c]/x.yaml': '', 'a/y.yaml': '', '!d/z.yaml': '' });
    expect(await paths(root, ['{a,b}', '!d'])).toEqual(['!d/z.yaml', '{a,b}/[c]/x.yaml']);
  });

  describe('ignore files', () => {
    test('mean the case they write, as git does', async () => {
      const root = folderWith({ '.gitignore': 'Build\n', 'build/a.yaml': '', 'Build/b.yaml': '' });
      expect(await paths(root)).toEqual(['build/a.yaml']);
    });

    test('hold in folders whose names mean something to a pattern, and in those that hold output', async () => {
      const root = folderWith({
        '[prod]/.gitignore': 'a.yaml\n',
        '[prod]/a.yaml': '',
        'coverage/.gitignore': 'b.yaml\n',
        'coverage/b.yaml': '',
        'p/a.yaml': '',
      });
      expect(await paths(root)).toEqual(['p/a.yaml']);
    });

    test('of git itself count', async () => {
      const root = folderWith({ '.git/info/exclude': 'a.yaml\n', 'a.yaml': '', 'sub/a.yaml': '', 'b.yaml': '' });
      expect(await paths(root)).toEqual(['b.yaml']);
      expect(await paths(root, ['sub'], { noIgnore: true })).toEqual(['sub/a.yaml']);
    });

    const files = {
      '.gitignore': 'rendered/\n*.secret.yaml\n/top.yaml\n',
      '.irsa-lintignore': 'vendor\n!kept.secret.yaml\n',
      'a.yaml': '',
      'top.yaml': '',
      'kept.secret.yaml': '',
      'x.secret.yaml': '',
      'rendered/a.yaml': '',
      'vendor/a.yaml': '',
      'sub/.gitignore': '!y.secret.yaml\nlocal.yaml\n',
      'sub/y.secret.yaml': '',
      'sub/x.secret.yaml': '',
      'sub/local.yaml': '',
      'sub/top.yaml': '',
      'sub/deep/local.yaml': '',
      'other/local.yaml': '',
    };
    const kept = ['a.yaml', 'kept.secret.yaml', 'other/local.yaml', 'sub/top.yaml', 'sub/y.secret.yaml'];

    test('are honoured where they stand, nested ones too', async () => {
      expect(await paths(folderWith(files))).toEqual(kept);
    });

    test('are not read on demand', async () => {
      expect(await paths(folderWith(files), [], { noIgnore: true })).toHaveLength(12);
    });

    test('hold for a named sub-folder', async () => {
      expect(await paths(folderWith(files), ['sub'])).toEqual(['sub/top.yaml', 'sub/y.secret.yaml']);
    });

    test('of the repository hold for a root below it', async () => {
      const root = folderWith(files);
      mkdirSync(join(root, '.git'));
      expect(await paths(join(root, 'sub'))).toEqual(['top.yaml', 'y.secret.yaml']);
    });

    test('above the root hold in a repository only', async () => {
      expect(await paths(join(folderWith(files), 'sub'))).toEqual(['top.yaml', 'x.secret.yaml', 'y.secret.yaml']);
    });

    test('give a notice for what the user named, a root included', async () => {
      const root = folderWith(files);
      expect(await walk({ root, paths: ['x.secret.yaml', 'rendered/a.yaml', 'rendered', 'a.yaml'] })).toEqual({
        files: [{ path: 'a.yaml', named: true }],
        notices: ['x.secret.yaml', 'rendered/a.yaml', 'rendered'].map((path) => ({
          kind: 'ignored',
          path,
          detail: `${path} is excluded by an ignore file`,
        })),
      });
      mkdirSync(join(root, '.git'));
      expect((await walk({ root: join(root, 'rendered'), paths: [] })).notices).toMatchObject([
        { kind: 'ignored', path: '.' },
      ]);
      expect(await paths(root, ['x.secret.yaml'], { noIgnore: true })).toEqual(['x.secret.yaml']);
    });

    test('that are broken do no harm', async () => {
      const root = folderWith({
        '.gitignore': '[z-a].yaml\n\\\n[\n(\n**\\\n!\n\ufeff\nb.yaml\r\n',
        'a.yaml': '',
        'b.yaml': '',
      });
      expect(await paths(root)).toEqual(['a.yaml']);
    });

    test('that cannot be read give a notice', async () => {
      const root = folderWith({ '.gitignore': 'a.yaml', 'a.yaml': '' });
      const readFile = (path: string): Uint8Array => {
        if (path.endsWith('.gitignore')) throw Object.assign(new Error('denied'), { code: 'EACCES' });
        return realFileSystem.readFile(path);
      };
      expect(await walk({ root, paths: [], fs: { ...realFileSystem, readFile } })).toEqual({
        files: [{ path: 'a.yaml', named: false }],
        notices: [{ kind: 'bad ignore file', path: '.gitignore', detail: 'not permitted (denied)' }],
      });
    });
  });

  describe('symbolic links', () => {
    test('are not followed out of the root', async () => {
      const outside = folderWith({ 'a.yaml': '', 'b.yaml': '' });
      const root = folderWith({ 'c.yaml': '' });
      symlinkSync(outside, join(root, 'folder'));
      symlinkSync(join(outside, 'b.yaml'), join(root, 'b.yaml'));
      expect(await paths(root)).toEqual(['c.yaml']);
    });

    test('to what is walked anyway, to nothing and in circles add nothing', async () => {
      const root = folderWith({
        'base/a.yaml': '',
        'node_modules/n.yaml': '',
        '.gitignore': 'hidden',
        'hidden/h.yaml': '',
      });
      symlinkSync('base', join(root, 'again'));
      symlinkSync('base/a.yaml', join(root, 'a.yaml'));
      symlinkSync('..', join(root, 'base/up'));
      symlinkSync('nowhere', join(root, 'dangling.yaml'));
      symlinkSync('node_modules', join(root, 'modules'));
      symlinkSync('hidden', join(root, 'shown'));
      expect(await paths(root)).toEqual(['base/a.yaml']);
    });

    test('are followed from a named folder to another part of the root', async () => {
      const root = folderWith({ 'base/a.yaml': '', 'overlay/o.yaml': '' });
      symlinkSync('../base', join(root, 'overlay/base'));
      expect(await paths(root, ['overlay'])).toEqual(['overlay/base/a.yaml', 'overlay/o.yaml']);
    });
  });

  test('takes a named path outside the root', async () => {
    const outer = folderWith({ 'root/a.yaml': '', 'b.yaml': '', 'c/d.yaml': '' });
    expect(await paths(join(outer, 'root'), ['../b.yaml', join(outer, 'c')])).toEqual(['../b.yaml', '../c/d.yaml']);
  });

  test('says what is missing and what may not be read, and goes on', async () => {
    const root = folderWith({ 'locked/a.yaml': '', 'b.yaml': '' });
    const readdir: typeof realFileSystem.readdir = (path) => {
      if (path.endsWith('locked')) throw Object.assign(new Error('denied'), { code: 'EACCES' });
      return realFileSystem.readdir(path);
    };
    const walked = await walk({ root, paths: ['gone.yaml', '.'], fs: { ...realFileSystem, readdir } });
    expect(walked.files.map((file) => file.path)).toEqual(['b.yaml']);
    expect(walked.notices).toMatchObject([
      { kind: 'missing', path: 'gone.yaml' },
      { kind: 'not permitted', path: 'locked' },
    ]);
  });
});
