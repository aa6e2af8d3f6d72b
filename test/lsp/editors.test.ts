/** The recipes of the pages on editors, in those editors as far as they are installed; what the others are told is at least well formed. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folder, PROGRAM } from '../cli/run.js';

/** The blocks of code of a page, by the heading above each. */
const blocksOf = (page: string): readonly { readonly heading: string; readonly code: string }[] =>
  readFileSync(page, 'utf8')
    .split(/^#+ /m)
    .flatMap((section) => {
      const code = /```\w+\n([^]*?)```/.exec(section)?.[1];
      return code === undefined ? [] : [{ heading: section.split('\n')[0] ?? '', code }];
    });

const SA = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  annotations:
    eks.amazonaws.com/role_arn: arn:aws:iam::111122223333:role/reader
`;
const RULE = 'service-account/annotation-misspelt';

function versionOf(program: string): string {
  const { error, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return error === undefined ? stdout : '';
}

/** CI installs both, so that there they cannot be passed over. */
const isMissing = (version: string): boolean => version === '' && process.env['CI'] === undefined;

let root = '';
let env: NodeJS.ProcessEnv = {};
let scripts = '';
beforeAll(() => {
  root = folder({ 'sa.yaml': SA });
  mkdirSync(join(root, '.git'));
  scripts = mkdtempSync(join(tmpdir(), 'irsa-lint-editors-'));
  writeFileSync(join(scripts, 'irsa-lint'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(scripts, 'irsa-lint'), 0o755);
  env = { ...process.env, HOME: scripts, PATH: `${scripts}:${process.env['PATH'] ?? ''}` };
});

function script(name: string, text: string): string {
  writeFileSync(join(scripts, name), text);
  return join(scripts, name);
}

describe.skipIf(isMissing(versionOf('nvim')))('Neovim', () => {
  const [, major = '0', minor = '0'] = /^NVIM v(\d+)\.(\d+)/.exec(versionOf('nvim')) ?? [];
  const number = Number(major) * 100 + Number(minor);
  const [usual, shorter, oldest] = blocksOf('docs/editors-neovim.md');
  const blocks = number >= 11 ? [usual, shorter] : [number >= 8 ? usual : oldest];

  test.each(blocks)('$heading: a diagnostic at its place, and a hover', (block) => {
    const ask = `vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 50)
local params = { textDocument = { uri = vim.uri_from_bufnr(0) }, position = { line = 3, character = 9 } }
local answers = vim.lsp.buf_request_sync(0, 'textDocument/hover', params, 10000) or {}
local hover = ''
for _, one in pairs(answers) do hover = hover .. one.result.contents.value end
io.stdout:write(vim.fn.json_encode({ said = vim.diagnostic.get(0), hover = hover }))`;
    const { stdout, stderr } = spawnSync(
      'nvim',
      [
        ...['--headless', '-u', script('init.lua', block?.code ?? ''), 'sa.yaml'],
        ...['-c', `luafile ${script('ask.lua', ask)}`, '-c', 'qa!'],
      ],
      { cwd: root, env, encoding: 'utf8', timeout: 50_000 },
    );
    expect(JSON.parse(stdout), stderr).toMatchObject({
      said: [{ code: RULE, lnum: 5, col: 4, end_col: 30, source: 'irsa-lint', severity: 1 }],
      hover: expect.stringContaining('names no role') as string,
    });
  });
});

const EGLOT =
  '(progn (package-initialize) (princ (if (and (locate-library "eglot") (locate-library "yaml-mode")) 1 0)))';
const hasEglot = spawnSync('emacs', ['--batch', '--eval', EGLOT], { encoding: 'utf8' }).stdout === '1';

describe.skipIf(!hasEglot && process.env['CI'] === undefined)('Emacs', () => {
  test('eglot shows a finding at its line', () => {
    const [block] = blocksOf('docs/editors-emacs.md');
    const ask = `(package-initialize)
(require 'eglot)
(require 'yaml-mode)
(load "${script('init.el', block?.code ?? '')}" nil t)
(find-file "sa.yaml")
(yaml-mode)
(apply #'eglot--connect (eglot--guess-contact))
(let ((end (+ (float-time) 30)))
  (while (and (< (float-time) end) (null (flymake-diagnostics)))
    (accept-process-output nil 0.1)
    (flymake-start)))
(dolist (one (flymake-diagnostics))
  (princ (format "%d %s\\n" (line-number-at-pos (flymake-diagnostic-beg one)) (flymake-diagnostic-text one))))`;
    const { stdout, stderr } = spawnSync('emacs', ['--batch', '-l', script('ask.el', ask)], {
      cwd: root,
      env,
      encoding: 'utf8',
      timeout: 50_000,
    });
    expect(stdout, stderr).toMatch(new RegExp(`^6 .*${RULE}`));
  });
});

test('every page names the command, and Helix its server', () => {
  const pages = readdirSync('docs').filter((name) => name.startsWith('editors-'));
  expect(pages).toHaveLength(4);
  for (const page of pages) {
    const text = readFileSync(join('docs', page), 'utf8');
    expect(text, page).toMatch(/irsa-lint lsp --stdio|["']lsp["'],? ["']--stdio["']/);
    expect(text, page).toContain('(editors.md)');
    expect(readFileSync('docs/editors.md', 'utf8')).toContain(`(${page})`);
  }
  const toml = blocksOf('docs/editors-helix.md')[0]?.code ?? '';
  const languages = toml.split('[[language]]').slice(1);
  expect(languages.length).toBeGreaterThan(2);
  for (const language of languages) expect(language).toMatch(/language-servers = \[".*", "irsa-lint"\]/);
});
