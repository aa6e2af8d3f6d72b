/** The program with the paths of Windows: a file system in memory with drives, backslashes and names of which the case does not matter. */
import { win32 } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Stat, WritableFileSystem } from '../src/discover/file-system.js';

vi.doMock('node:path', () => ({ ...win32, default: win32 }));
const { isBelow } = await import('../src/discover/file-system.js');
const { main } = await import('../src/cli/main.js');
const { pathOfUri, uriOfPath } = await import('../src/lsp/uris.js');
const { ioOf, policyWith } = await import('./cli/run.js');

const FAULT = policyWith('system:serviceaccount:team:reader-*');

/** What is at a path, whatever the case of its letters. */
function drives(given: Readonly<Record<string, string>>) {
  const files = new Map(Object.entries(given).map(([path, text]) => [path.toLowerCase(), { path, text }]));
  const folders = new Map<string, string>();
  for (const path of Object.keys(given))
    for (let folder = win32.dirname(path); ; folder = win32.dirname(folder)) {
      folders.set(folder.toLowerCase(), folder);
      if (win32.dirname(folder) === folder) break;
    }
  const keyOf = (path: string): string =>
    win32
      .normalize(path)
      .replace(/(?<=[^:\\])\\$/, '')
      .toLowerCase();
  const missing = (path: string): never => {
    throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
  };
  const stat = (path: string): Stat => {
    const file = files.get(keyOf(path));
    if (file === undefined && !folders.has(keyOf(path))) return missing(path);
    return {
      size: file?.text.length ?? 0,
      mode: 0o100666,
      uid: 0,
      gid: 0,
      isFile: () => file !== undefined,
      isDirectory: () => file === undefined,
      isSymbolicLink: () => false,
    };
  };
  const fs: WritableFileSystem = {
    readdir: () => [],
    readFile: (path) => new TextEncoder().encode(files.get(keyOf(path))?.text ?? missing(path)),
    stat,
    lstat: stat,
    realpath: (path) => files.get(keyOf(path))?.path ?? folders.get(keyOf(path)) ?? missing(path),
    writeNew: (path, text) => void files.set(keyOf(path), { path, text }),
    chmod: () => undefined,
    chown: () => undefined,
    writeDevice: () => undefined,
    rename(from, to) {
      const file = files.get(keyOf(from)) ?? missing(from);
      files.delete(keyOf(from));
      files.set(keyOf(to), { path: files.get(keyOf(to))?.path ?? to, text: file.text });
    },
    remove: (path) => void files.delete(keyOf(path)),
    mkdir: () => undefined,
  };
  return {
    fs,
    textOf: (path: string) => files.get(keyOf(path))?.text,
    paths: () => [...files.values()].map(({ path }) => path),
  };
}

async function run(args: readonly string[], { fs }: { readonly fs: WritableFileSystem }, input = '') {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await main(args, { ...ioOf(out, err, { input }), fs, cwd: 'C:\\repo\\sub' });
  return { status, stdout: out.join(''), stderr: err.join('') };
}

test.each<readonly [folder: string, path: string, below: boolean]>([
  ['C:\\a', 'C:\\a', true],
  ['C:\\a', 'C:\\a\\b', true],
  ['C:\\a', 'c:\\A\\b', true],
  ['C:\\a', 'C:\\a\\..b', true],
  ['C:\\a', 'C:\\ab', false],
  ['C:\\a', 'C:\\a\\..\\b', false],
  ['C:\\a', 'D:\\a\\b', false],
  ['C:\\', 'C:\\a', true],
  ['\\\\host\\share', '\\\\host\\share\\a', true],
  ['\\\\host\\share', '\\\\host\\other\\a', false],
])('%s, %s', (folder, path, below) => {
  expect(isBelow(folder, path)).toBe(below);
});

const REPOSITORY = {
  'C:\\repo\\.git\\HEAD': '',
  'C:\\repo\\sub\\team\\role.json': FAULT,
  'D:\\other\\role.json': FAULT,
  'C:\\outside.json': '{"version": 1, "findings": []}',
};

describe('a run', () => {
  test.each([
    ['team\\role.json', 'team/role.json'],
    ['team/role.json', 'team/role.json'],
    ['C:\\repo\\sub\\team\\role.json', 'team/role.json'],
    ['c:\\REPO\\sub\\team\\role.json', 'team/role.json'],
    ['D:\\other\\role.json', 'D:/other/role.json'],
  ])('%s is reported as %s', async (word, path) => {
    const { status, stdout } = await run(['--format=json', word], drives(REPOSITORY));
    expect(status).toBe(1);
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly path: string }[] };
    expect(findings.map((finding) => finding.path)).toContain(path);
  });

  test('line ends of Windows, and a byte order mark', async () => {
    const disk = drives({ ...REPOSITORY, 'C:\\repo\\sub\\team\\role.json': `\ufeff${FAULT.replaceAll('\n', '\r\n')}` });
    expect((await run(['--fix=unsafe', 'team\\role.json'], disk)).status).not.toBe(2);
    const text = disk.textOf('C:\\repo\\sub\\team\\role.json') ?? '';
    expect(text).toContain('StringLike');
    expect(text.startsWith('\ufeff')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('the configuration above holds by paths with slashes', async () => {
    const config = "overrides: [{paths: ['sub/team/**'], rules: {'trust/*': off}}]\n";
    const disk = drives({ ...REPOSITORY, 'C:\\repo\\.irsa-lint.yaml': config });
    expect(await run(['team\\role.json'], disk)).toMatchObject({ status: 0, stderr: '' });
  });

  test.each(['../outside.json', '..\\outside.json', 'C:/outside.json', 'C:\\outside.json', 'D:\\outside.json'])(
    'a baseline of the configuration is not %s',
    async (baseline) => {
      const disk = drives({ ...REPOSITORY, 'C:\\repo\\.irsa-lint.yaml': `baseline: '${baseline}'\n` });
      for (const args of [['baseline', 'create', 'team\\role.json'], ['team\\role.json']])
        expect(await run(args, disk)).toMatchObject({
          status: 2,
          stderr: expect.stringContaining('lies outside of the repository') as string,
        });
    },
  );

  test('patterns of the configuration have slashes; a backslash escapes and matches no folder', async () => {
    for (const [pattern, status] of [
      ['sub/team/**', 0],
      ['sub\\team\\**', 1],
    ] as const) {
      const disk = drives({ ...REPOSITORY, 'C:\\repo\\.irsa-lint.yaml': `ignores: ['${pattern}']\n` });
      expect([pattern, (await run(['team\\role.json'], disk)).status]).toEqual([pattern, status]);
    }
  });

  test('a report is written to where it was asked, and nothing else is left', async () => {
    const disk = drives(REPOSITORY);
    await run(['--format=json=team\\report.json', 'team\\role.json'], disk);
    expect(disk.paths().filter((path) => !(path in REPOSITORY))).toEqual(['C:\\repo\\sub\\team\\report.json']);
  });
});

const account = (role: string): string =>
  `apiVersion: v1\r\nkind: ServiceAccount\r\nmetadata:\r\n  name: reader\r\n  annotations:\r\n    eks.amazonaws.com/role-arn: ${role}\r\n`;

test.each<readonly [string, Readonly<Record<string, string>>, path: string]>([
  [
    'a base of an overlay',
    {
      'k\\overlay\\kustomization.yaml': 'resources: [../base]\r\nnamePrefix: a-\r\n',
      'k\\base\\kustomization.yaml': 'resources: [sa.yaml]\r\n',
      'k\\base\\sa.yaml': account('arn:aws:iam::1111:role/x'),
    },
    'k/base/sa.yaml',
  ],
  [
    'values of a chart',
    {
      'c\\Chart.yaml': 'apiVersion: v2\r\nname: c\r\nversion: 1.0.0\r\n',
      'c\\values.yaml': 'role: arn:aws:iam::1111:role/x\r\n',
      'c\\templates\\sa.yaml': account('{{ .Values.role }}'),
    },
    'c/values.yaml',
  ],
  [
    'a module of Terraform',
    {
      'tf\\main.tf': 'module "m" {\r\n  source = "./m"\r\n  role   = "arn:aws:iam::1111:role/x"\r\n}\r\n',
      'tf\\m\\main.tf':
        'variable "role" {}\r\nresource "kubernetes_service_account" "a" {\r\n  metadata {\r\n    name        = "reader"\r\n    annotations = { "eks.amazonaws.com/role-arn" = var.role }\r\n  }\r\n}\r\n',
    },
    'tf/main.tf',
  ],
  [
    'a unit of Terragrunt, with what stands above it and a module beside it',
    {
      'live\\root.hcl': 'inputs = {\r\n  role = "arn:aws:iam::1111:role/x"\r\n}\r\n',
      'live\\team\\app\\terragrunt.hcl':
        'include "root" {\r\n  path = find_in_parent_folders("root.hcl")\r\n}\r\nterraform {\r\n  source = "../../../modules//app"\r\n}\r\n',
      'modules\\app\\main.tf':
        'variable "role" {}\r\nresource "kubernetes_service_account" "a" {\r\n  metadata {\r\n    name        = "reader"\r\n    annotations = { "eks.amazonaws.com/role-arn" = var.role }\r\n  }\r\n}\r\n',
    },
    'live/root.hcl',
  ],
  [
    'modules of a program that import each other',
    {
      'cdk\\package.json': '{"dependencies":{"aws-cdk-lib":"2"}}',
      'cdk\\cdk.json': '{"app":"ts-node bin/app.ts"}',
      'cdk\\bin\\app.ts':
        "import * as cdk from 'aws-cdk-lib';\r\nimport { addAccount } from '../lib/account';\r\naddAccount(new cdk.Stack(new cdk.App(), 'S'));\r\n",
      'cdk\\lib\\account.ts':
        "import * as eks from 'aws-cdk-lib/aws-eks';\r\nimport { ROLE } from './names/role.js';\r\nexport const addAccount = (stack: any) =>\r\n  eks.Cluster.fromClusterAttributes(stack, 'C', { clusterName: 'c' }).addManifest('m', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'reader', annotations: { 'eks.amazonaws.com/role-arn': ROLE } } });\r\n",
      'cdk\\lib\\names\\role.ts': "export const ROLE = 'arn:aws:iam::1111:role/x';\r\n",
    },
    'cdk/lib/names/role.ts',
  ],
  [
    'values of a release of helmfile',
    {
      'c\\Chart.yaml': 'apiVersion: v2\r\nname: c\r\nversion: 1.0.0\r\n',
      'c\\values.yaml': 'role: a\r\n',
      'c\\templates\\sa.yaml': account('{{ .Values.role }}'),
      'deploy\\helmfile.yaml':
        'releases:\r\n- name: a\r\n  namespace: team\r\n  chart: ../c\r\n  values: [values/a.yaml]\r\n',
      'deploy\\values\\a.yaml': 'role: arn:aws:iam::1111:role/x\r\n',
    },
    'deploy/values/a.yaml',
  ],
  [
    'a component and a patch of an overlay',
    {
      'k\\overlay\\kustomization.yaml': 'resources: [../base]\r\ncomponents: [../component]\r\n',
      'k\\base\\kustomization.yaml': 'resources: [sa.yaml]\r\n',
      'k\\base\\sa.yaml': account('arn:aws:iam::111122223333:role/x'),
      'k\\component\\kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\r\nkind: Component\r\npatches: [{path: patches/role.yaml}]\r\n',
      'k\\component\\patches\\role.yaml': account('arn:aws:iam::1111:role/x'),
    },
    'k/component/patches/role.yaml',
  ],
])('%s, whose files are named with backslashes', async (_, files, path) => {
  const disk = drives({
    'C:\\repo\\.git\\HEAD': '',
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`C:\\repo\\sub\\${name}`, text])),
  });
  const { stdout } = await run(['--format=json', ...Object.keys(files)], disk);
  const { findings } = JSON.parse(stdout) as {
    readonly findings: readonly { readonly path: string; readonly rule: string }[];
  };
  expect(findings.filter(({ rule }) => rule === 'service-account/role-arn-malformed').map((one) => one.path)).toEqual([
    path,
  ]);
});

test('standard input that is named as on Windows', async () => {
  const { stdout } = await run(
    ['--format=json', '-', '--stdin-filename', 'C:\\repo\\sub\\team\\role.json'],
    drives(REPOSITORY),
    FAULT,
  );
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly path: string }[] };
  expect(new Set(findings.map(({ path }) => path))).toEqual(new Set(['team/role.json']));
});

test.each([
  ['file:///c%3A/Users/x/a%20b.yaml', 'C:\\Users\\x\\a b.yaml', 'file:///c%3A/Users/x/a%20b.yaml'],
  ['file:///C:/Users/x', 'C:\\Users\\x', 'file:///c%3A/Users/x'],
  ['file://host/share/a.tf', '\\\\host\\share\\a.tf', 'file://host/share/a.tf'],
  ['untitled:a', undefined, undefined],
  ['file:///a/b', undefined, undefined],
  ['file:///c%3A/a%00b', undefined, undefined],
])('the address %s', (uri, path, back) => {
  expect(pathOfUri(uri, true)).toBe(path);
  expect(path === undefined ? undefined : uriOfPath(path, true)).toBe(back);
});
