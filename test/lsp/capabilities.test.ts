/** What the server answers to questions about a place: fixes, words, where things stand, what may be written. */
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type {
  CodeAction,
  CompletionItem,
  DocumentLink,
  Hover,
  InlayHint,
  Location,
} from 'vscode-languageserver/node.js';
import { folder, policyWith, run } from '../cli/run.js';
import { after, Client } from './client.js';

let client: Client | undefined;
const start = async (files: Readonly<Record<string, string>>): Promise<Client> =>
  (client = await Client.start(folder(files)));
afterEach(() => void client?.child.kill());

const ACCOUNT = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  namespace: team
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader
`;
const WORKLOAD = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: team
spec:
  template:
    spec:
      serviceAccountName: reader
      containers:
        - name: web
          image: web
`;
const ROLE = JSON.stringify(
  {
    Role: {
      RoleName: 'reader',
      Arn: 'arn:aws:iam::111122223333:role/reader',
      AssumeRolePolicyDocument: JSON.parse(policyWith('system:serviceaccount:team:reader')) as unknown,
    },
  },
  null,
  2,
);
const FILES = { 'sa.yaml': ACCOUNT, 'web.yaml': WORKLOAD, 'role.json': ROLE };

/** The place of a text in a file, in the middle of it. */
function at(text: string, word: string): { readonly line: number; readonly character: number } {
  const before = text.slice(0, text.indexOf(word) + Math.floor(word.length / 2)).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

const ask = <T>(one: Client, method: string, path: string, position: object, more: object = {}): Promise<T> =>
  one.request<T>(`textDocument/${method}`, { textDocument: { uri: one.uri(path) }, position, ...more });

const places = (one: Client, found: readonly Location[]): readonly string[] =>
  found.map(({ uri, range }) => `${uri.slice(one.uri('').length + 1)}:${String(range.start.line + 1)}`);

async function actions(one: Client, path: string, word: string, text: string): Promise<readonly CodeAction[]> {
  const position = at(text, word);
  await one.settled();
  return one.request<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri: one.uri(path) },
    range: { start: position, end: position },
    context: { diagnostics: one.diagnostics.get(one.uri(path)) ?? [] },
  });
}

const MISSPELT = ACCOUNT.replace('role-arn', 'role_arn');

test.each([
  ['YAML', 'sa.yaml', MISSPELT, 'role_arn'],
  ['CRLF', 'sa.yaml', MISSPELT.replaceAll('\n', '\r\n'), 'role_arn'],
])('fixes and suppressions in %s', async (_, path, text, word) => {
  const one = await start({ [path]: text });
  const offered = await actions(one, path, word, text);
  const fix = offered.find(({ title }) => !title.includes('Keep'));
  expect(after(text, fix?.edit, one.uri(path))).toBe(text.replace('role_arn', 'role-arn'));
  expect(fix?.diagnostics?.[0]?.code).toBe('service-account/annotation-misspelt');
  const keeping = offered.filter(({ title }) => title.includes('Keep'));
  expect(keeping).toHaveLength(2);
  for (const { edit } of keeping) {
    const kept = folder({ [path]: after(text, edit, one.uri(path)) });
    const { stdout } = await run(['.', '--format', 'compact'], { cwd: kept });
    expect(stdout).not.toContain('service-account/annotation-misspelt');
  }
});

test('suppressions of what stands in a policy in a text, in HCL, and none in JSON', async () => {
  const policy = policyWith('system:serviceaccount:team:*')
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  const files: Readonly<Record<string, string>> = {
    'role.yaml': `apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Role\nmetadata:\n  name: reader\nspec:\n  name: reader\n  assumeRolePolicyDocument: |\n${policy}\n`,
    'main.tf': `resource "aws_iam_role" "reader" {\n  name               = "reader"\n  assume_role_policy = <<EOT\n${policy}\nEOT\n}\n`,
    'index.ts': `import * as aws from "@pulumi/aws";\nnew aws.iam.Role("reader", {\n  name: "reader",\n  assumeRolePolicy: \`\n${policy}\n\`,\n});\n`,
    'role.json': policyWith('system:serviceaccount:team:*'),
  };
  const one = await start(files);
  for (const [path, text] of Object.entries(files)) {
    const offered = await actions(one, path, 'system:serviceaccount:team:*', text);
    const keeping = offered.filter(({ title }) => title.includes('disable trust/subject-wildcard-literal'));
    expect(keeping, path).toHaveLength(path.endsWith('.json') ? 0 : 1);
    for (const { edit } of keeping) {
      const kept = folder({ [path]: after(text, edit, one.uri(path)) });
      const { stdout } = await run(['.', '--format', 'compact'], { cwd: kept });
      expect(stdout, path).not.toContain('trust/subject-wildcard-literal');
      // The policy is still read.
      expect(stdout, path).toContain('trust/audience-missing');
    }
  }
});

test('hover says which role a pod gets, who can assume a role, what a condition decides', async () => {
  const one = await start(FILES);
  const textOf = (hover: Hover | null): string => (hover?.contents as { readonly value: string }).value;
  expect(textOf(await ask(one, 'hover', 'web.yaml', at(WORKLOAD, 'name: web')))).toMatch(
    /Deployment.*web[^]*service account[^]*reader/,
  );
  expect(textOf(await ask(one, 'hover', 'sa.yaml', at(ACCOUNT, 'name: reader')))).toMatch(
    /ServiceAccount|serviceaccount|service account/i,
  );
  const condition = textOf(await ask(one, 'hover', 'role.json', at(ROLE, 'system:serviceaccount:team:reader')));
  expect(condition).toMatch(/StringEquals/);
  expect(condition).toMatch(/lets in `team\/reader`/);
  expect(condition).toMatch(/assumed by/);
});

test('hover at what makes several roles names the account of each, and each once', async () => {
  const TERRAFORM = `locals {
  teams = { a = "reader", b = "writer" }
}
resource "aws_iam_role" "each" {
  for_each = local.teams
  name     = each.value
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264" }
      Condition = { StringEquals = {
        "oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:sub" = "system:serviceaccount:team:\${each.value}"
        "oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:aud" = "sts.amazonaws.com"
      } }
    }]
  })
}
`;
  const writer = ACCOUNT.replaceAll('reader', 'writer');
  const one = await start({ 'main.tf': TERRAFORM, 'a.yaml': ACCOUNT, 'b.yaml': writer, 'copy/a.yaml': ACCOUNT });
  const hover: Hover | null = await ask(one, 'hover', 'main.tf', at(TERRAFORM, 'system:serviceaccount'));
  const said = (hover?.contents as { readonly value: string }).value;
  expect(said).toContain('- lets in `team/reader`, `team/writer`\n');
});

test('definition and references across languages', async () => {
  const one = await start(FILES);
  const define = async (path: string, text: string, word: string): Promise<readonly string[]> =>
    places(one, await ask<Location[]>(one, 'definition', path, at(text, word)));
  expect(await define('web.yaml', WORKLOAD, 'Name: reader')).toEqual(['sa.yaml:4']);
  expect(await define('sa.yaml', ACCOUNT, 'role/reader')).toEqual(['role.json:3']);
  expect(await define('role.json', ROLE, 'system:serviceaccount:team:reader')).toEqual(['sa.yaml:4']);
  const references = await ask<Location[]>(one, 'references', 'sa.yaml', at(ACCOUNT, 'e: reader'), {
    context: { includeDeclaration: false },
  });
  expect(places(one, references).map((place) => place.split(':')[0])).toEqual(['role.json', 'web.yaml']);
});

test('links of directives lead to pages that are there', async () => {
  const text = `# irsa-lint-disable-file trust/wildcard-x, service-account/annotation-misspelt -- see trust/x\n${MISSPELT}`;
  const one = await start({ 'sa.yaml': text });
  const links = await one.request<DocumentLink[]>('textDocument/documentLink', {
    textDocument: { uri: one.uri('sa.yaml') },
  });
  expect(links).toHaveLength(1);
  expect(readFileSync(new URL(links[0]?.target ?? ''), 'utf8')).toMatch(/annotation-misspelt/);
});

test.each([
  ['keys of annotations', ACCOUNT.replace(/eks\..*\n/, 'eks.am\n'), 'eks.am', 'eks.amazonaws.com/role-arn'],
  [
    'roles',
    ACCOUNT.replace(/role-arn: .*\n/, 'role-arn: arn:\n'),
    'role-arn: arn:',
    'arn:aws:iam::111122223333:role/reader',
  ],
  ['audiences', ACCOUNT.replace(/role-arn: .*\n/, 'audience: \n'), 'audience: ', 'sts.amazonaws.com'],
  ['booleans', ACCOUNT.replace(/role-arn: .*\n/, 'sts-regional-endpoints: \n'), 'endpoints: ', 'true'],
  ['service accounts', WORKLOAD.replace('Name: reader', 'Name: re'), 'Name: re', 'reader'],
  [
    'policies',
    'iam:\n  serviceAccounts:\n    - attachPolicyARNs:\n        - AmazonS3R\n',
    'AmazonS3R',
    'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
  ],
  ['addon policies', 'nodeGroups:\n  - iam:\n      withAddonPolicies:\n        auto\n', 'auto', 'autoScaler'],
  ['well known policies', 'serviceAccounts:\n  - wellKnownPolicies:\n      ext\n', 'ext', 'externalDNS'],
  [
    'operators',
    'Statement:\n  - Action: sts:AssumeRoleWithWebIdentity\n    Condition:\n      StringL\n',
    'StringL',
    'StringLike',
  ],
  [
    'condition keys',
    'Statement:\n  - Action: sts:AssumeRoleWithWebIdentity\n    Condition:\n      StringLike:\n        oidc\n',
    'oidc',
    'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:sub',
  ],
])('completion of %s', async (_, text, word, expected) => {
  const one = await start({ ...FILES, 'named.yaml': ACCOUNT, 'x.yaml': text });
  await one.open('x.yaml', text);
  const before = text.slice(0, text.indexOf(word) + word.length).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const items = await ask<CompletionItem[]>(one, 'completion', 'x.yaml', position);
  expect(items.map(({ label }) => label)).toContain(expected);
});

test('the role beside an annotation with parameters', async () => {
  const text = `resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Federated = aws_iam_openid_connect_provider.eks.arn }, Action = "sts:AssumeRoleWithWebIdentity" }]
  })
}
resource "kubernetes_service_account" "reader" {
  metadata {
    name      = "reader"
    namespace = "team"
    annotations = {
      "eks.amazonaws.com/role-arn" = aws_iam_role.reader.arn
    }
  }
}
`;
  const one = await start({ 'main.tf': text });
  const hints = await one.request<InlayHint[]>('textDocument/inlayHint', {
    textDocument: { uri: one.uri('main.tf') },
    range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
  });
  expect(hints.map(({ label, position: { line } }) => [label, line])).toEqual([['→ reader', 12]]);
});
