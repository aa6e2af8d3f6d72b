/** The one file for this machine, which needs no Node: it says what the built program says, out of itself alone. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { singleFile, singleFiles } from '../scripts/single-file.mjs';
import { folder, PROGRAM, spawned } from './cli/run.js';
import { Client } from './lsp/client.js';

const work = mkdtempSync(join(tmpdir(), 'irsa-lint-single-file-'));
const program = join(work, 'bin', singleFile(process.arch));
const environment = { HOME: join(work, 'home') };
mkdirSync(environment.HOME);
mkdirSync(join(work, 'bin'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** It carries a Node of the registry; without that it is not made. CI has it. */
const hasRuntime = process.platform === 'linux' && /^(?:x64|arm64)$/.test(process.arch);
const hasRegistry = hasRuntime && spawnSync('npm', ['ping', '--fetch-retries=0']).status === 0;

describe.skipIf(!hasRegistry && process.env['CI'] === undefined)('the single file', () => {
  beforeAll(() => singleFiles(join(work, 'bin'), [process.arch]), 120_000);

  // Without a PATH there is no Node to be found.
  const run = (words: readonly string[], env: Readonly<Record<string, string>> = environment) =>
    spawnSync(program, words, { encoding: 'utf8', env, maxBuffer: 1 << 28 });

  test.each([
    ['manifests and roles', ['fixtures/article']],
    ['a program of the CDK, for which a parser is loaded', ['fixtures/cases/083-cdk-ebs-csi-sa-name']],
    ['a program of Pulumi', ['fixtures/cases/088-pulumi-principal-is-string']],
    ['Terraform', ['fixtures/cases/064-tf-blueprints-argocd-prefix-stringequals']],
    ['a page of a rule', ['rules', 'trust/subject-missing']],
    ['the page of the report, with its parts', ['--format', 'html', 'fixtures/article']],
    ['the page of the graph', ['graph', '--format', 'html', 'fixtures/article']],
    ['SARIF, with pages of rules', ['--format', 'sarif', 'fixtures/article/6-audience']],
    ['its version', ['--version']],
    ['a wrong word', ['--no-such-option']],
  ])('says what the built program says: %s', (_, words) => {
    const { status, stdout, stderr } = run(words);
    const expected = spawned(words);
    expect({ status, stdout, stderr }).toEqual({
      status: expected.status,
      stdout: expected.stdout,
      stderr: expected.stderr,
    });
    expect(stdout + stderr).not.toBe('');
  });

  test('what lies beside it is not read, and without a home nothing is kept', () => {
    const beside = join(work, 'bin');
    for (const name of ['program', 'code-cache', 'rules', 'page'])
      cpSync(resolve(PROGRAM, '../page/graph.html'), join(beside, name, 'graph.html'));
    const before = readdirSync(beside);
    const words = ['fixtures/article/6-audience'];
    expect(run(words, {}).stdout).toBe(spawned(words).stdout);
    expect(readdirSync(beside)).toEqual(before);
  });

  test('it serves an editor, whose findings have no page to open', async () => {
    const misspelt =
      'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  annotations:\n    eks.amazonaws.com/role_arn: arn:aws:iam::111122223333:role/reader\n';
    const client = await Client.start(folder({ 'sa.yaml': misspelt }), { program });
    await client.open('sa.yaml', `# irsa-lint-disable-file trust/subject-missing -- not here\n${misspelt}`);
    expect(await client.found('sa.yaml')).toEqual([expect.stringMatching(/^service-account\/annotation-misspelt 6:/)]);
    expect(client.diagnostics.get(client.uri('sa.yaml'))?.[0]).not.toHaveProperty('codeDescription');
    const textDocument = { uri: client.uri('sa.yaml') };
    expect(await client.request('textDocument/documentLink', { textDocument })).toEqual([]);
    await client.stop();
  });
});
