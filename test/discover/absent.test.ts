import { join } from 'node:path';
import { expect, test } from 'vitest';
import { absenceOf, mayWriteFiles } from '../../src/discover/absent.js';
import { folderWith } from './folder.js';

const root = folderWith({
  '.gitignore': 'secrets.yaml\ngenerated/\n',
  'app/kustomization.yaml': '',
  'app/note.txt': '',
  'other/a.yaml': '',
  'build.sh': 'cat x > app/made.yaml\n',
});

const isAbsent = absenceOf({ root, folders: [join(root, 'app')], scripts: ['build.sh', 'gone.sh'] });

test.each([
  ['app/b.yaml', true],
  ['app/inner/b.yaml', true],
  // It is there, of whatever kind.
  ['app/kustomization.yaml', false],
  ['app/note.txt', false],
  ['app', false],
  // Nobody looked there.
  ['other/b.yaml', false],
  ['../b.yaml', false],
  ['app/node_modules/b.yaml', false],
  // It may be there where this is run.
  ['app/secrets.yaml', false],
  ['app/generated/b.yaml', false],
  ['app/made.yaml', false],
])('%s: %s', (path, expected) => {
  expect(isAbsent(path)).toBe(expected);
});

test.each([
  ['build.sh', true],
  ['Makefile', true],
  ['Jenkinsfile.release', true],
  ['kustomization.yaml', false],
  ['MakefileX', false],
])('%s is a script: %s', (name, expected) => {
  expect(mayWriteFiles(name)).toBe(expected);
});
