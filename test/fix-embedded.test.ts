/** Fixes of policies that stand inside other texts: written as the text that holds them has to write it, and nothing else changes. */
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import { fixAll } from '../src/lint/fix.js';
import { policyWith } from './cli/run.js';

const POLICY = policyWith('system:serviceaccount:team:reader');
const ADDED = '"oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:aud": "sts.amazonaws.com"';
const head =
  'apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Role\nmetadata:\n  name: reader\nspec:\n  name: reader\n  assumeRolePolicyDocument: ';
const indented = (by: string): string =>
  POLICY.split('\n')
    .map((line) => `${by}${line}`)
    .join('\n');

const roleOf = (policy: string): string =>
  `resource "aws_iam_role" "reader" {\n  name               = "reader"\n  assume_role_policy = ${policy}\n}\n`;
const programOf = (policy: string): string =>
  `import * as aws from "@pulumi/aws";\nnew aws.iam.Role("reader", { name: "reader", assumeRolePolicy: ${policy} });\n`;

/** What the line looks like that the fix adds; undefined: it is left to people. */
const WRAPPINGS: readonly (readonly [name: string, path: string, text: string, added: string | undefined])[] = [
  ['a file of its own', 'role.json', POLICY, ADDED],
  ['a literal block', 'role.yaml', `${head}|\n${indented('    ')}\n`, ADDED],
  ['a literal block without its last line end', 'role.yaml', `${head}|-\n${indented('    ')}\n`, ADDED],
  ['a literal block behind a document', 'role.yaml', `a: b\n---\n${head}|\n${indented('      ')}\n---\nc: d\n`, ADDED],
  ['a literal block with CRLF', 'role.yaml', `${head}|\n${indented('    ')}\n`.replaceAll('\n', '\r\n'), ADDED],
  [
    'a JSON string',
    'role.json',
    JSON.stringify({ RoleName: 'reader', AssumeRolePolicyDocument: POLICY }, null, 2),
    JSON.stringify(ADDED).slice(1, -1),
  ],
  [
    'a JSON string in a JSON string',
    'role.json',
    JSON.stringify({ Role: { RoleName: 'reader', AssumeRolePolicyDocument: JSON.stringify(JSON.parse(POLICY)) } }),
    JSON.stringify(ADDED).slice(1, -1),
  ],
  [
    'a double-quoted scalar',
    'role.yaml',
    `${head}${JSON.stringify(JSON.stringify(JSON.parse(POLICY)))}\n`,
    JSON.stringify(ADDED).slice(1, -1),
  ],
  ['a single-quoted scalar', 'role.yaml', `${head}'${JSON.stringify(JSON.parse(POLICY))}'\n`, ADDED],
  ['a folded block', 'role.yaml', `${head}>\n${indented('    ')}\n`, undefined],
  ['a heredoc', 'role.tf', roleOf(`<<-EOT\n${indented('    ')}\n  EOT`), ADDED],
  ['a heredoc at the margin', 'role.tf', roleOf(`<<EOT\n${POLICY}\nEOT`), ADDED],
  ['a heredoc in one line', 'role.tf', roleOf(`<<EOT\n${JSON.stringify(JSON.parse(POLICY))}\nEOT`), ADDED],
  ['jsonencode with colons', 'role.tf', roleOf(`jsonencode(${POLICY})`), ADDED],
  ['jsonencode', 'role.tf', roleOf(`jsonencode(${POLICY.replaceAll('": ', '" = ')})`), ADDED.replace('": ', '" = ')],
  ['a string with escapes', 'role.tf', roleOf(JSON.stringify(JSON.stringify(JSON.parse(POLICY)))), undefined],
  ['a template literal', 'role.ts', programOf(`\`${POLICY}\``), ADDED],
  ['a string in single quotes', 'role.ts', programOf(`'${JSON.stringify(JSON.parse(POLICY))}'`), ADDED],
  ['a string in double quotes', 'role.ts', programOf(JSON.stringify(JSON.stringify(JSON.parse(POLICY)))), undefined],
  ['JSON.stringify', 'role.ts', programOf(`JSON.stringify(${POLICY})`), ADDED],
  ['an object', 'role.ts', programOf(POLICY), ADDED],
  [
    'a text below Fn::Sub',
    'stack.yaml',
    `Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: !Sub |\n${indented('        ')}\n`,
    ADDED,
  ],
];

describe.each(WRAPPINGS)('%s', (_, path, text, added) => {
  const lint = (files: readonly { readonly path: string; readonly text: string }[]) =>
    analyse(files, rules, { levelOf: () => undefined, pedantic: false }).result.findings;
  const run = fixAll([{ path, text }], lint, 'unsafe');
  const after = run.files[0]?.text ?? '';

  test('the audience is asked for', () => {
    expect(lint([{ path, text }]).map(({ rule }) => rule)).toEqual(['trust/audience-missing']);
    expect(run.refused).toEqual([]);
    if (added === undefined) {
      expect(after).toBe(text);
      return;
    }
    expect(after.split(added)).toHaveLength(2);
    expect(lint([{ path, text: after }])).toEqual([]);
  });

  test('and nothing else changes', () => {
    const [before = '', behind = ''] = added === undefined ? [after] : after.split(added);
    expect(text.startsWith(before) || text.startsWith(before.trimEnd())).toBe(true);
    // Blanks, and line ends as JSON strings write them.
    const bare = (one: string): string => one.replaceAll(/\s|\\n/g, '');
    expect(bare(text)).toBe(bare(added === undefined ? after : `${before}${behind.replace(/^,/, '')}`));
    if (text.includes('\r\n')) expect(after.replaceAll('\r\n', '')).not.toContain('\n');
  });
});

const OPERATIONS = '- op: add\n  path: /metadata/annotations/eks.amazonaws.com~1token-expiration\n  value: 3600\n';
const MERGE =
  'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  annotations:\n    eks.amazonaws.com/token-expiration: 3600\n';
const inBlock = (text: string): string => `|-\n${text.replace(/^(?=.)/gm, '      ')}`;

test.each([
  ['operations in a block', `patches:\n  - target: { kind: ServiceAccount }\n    patch: ${inBlock(OPERATIONS)}`],
  [
    'operations in quotes',
    `patches:\n  - target: { kind: ServiceAccount }\n    patch: '[{"op":"add","path":"/metadata/annotations/eks.amazonaws.com~1token-expiration","value": 3600}]'\n`,
  ],
  ['a merge', `patches:\n  - patch: ${inBlock(MERGE)}`],
  ['a merge of the old list', `patchesStrategicMerge:\n  - ${inBlock(MERGE)}`],
  [
    'operations of the old list',
    `patchesJson6902:\n  - target: { version: v1, kind: ServiceAccount, name: reader }\n    patch: ${inBlock(OPERATIONS)}`,
  ],
])('a value in the patch of a kustomization gets its quotes: %s', (_, patches) => {
  const lint = (files: readonly { readonly path: string; readonly text: string }[]) =>
    analyse(files, rules, { levelOf: () => undefined, pedantic: false }).result.findings;
  const kustomization = { path: 'kustomization.yaml', text: `resources: [sa.yaml]\n${patches}` };
  const account = {
    path: 'sa.yaml',
    text: 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader\n',
  };
  const run = fixAll([kustomization, account], lint, 'safe');
  expect(run.refused).toEqual([]);
  expect(run.files[0]?.text).toBe(kustomization.text.replace(' 3600', ' "3600"'));
});

test('the condition of a policy document is a block, not a member: its fix is shown only', () => {
  const text = `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264"]
    }
    condition {
      test     = "StringEquals"
      variable = "oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:sub"
      values   = ["system:serviceaccount:team:reader"]
    }
  }
}
${roleOf('data.aws_iam_policy_document.trust.json')}`;
  const { findings } = analyse([{ path: 'main.tf', text }], rules, {
    levelOf: () => undefined,
    pedantic: false,
  }).result;
  expect(findings.map(({ rule }) => rule)).toEqual(['trust/audience-missing']);
  expect(findings.flatMap(({ fixes }) => fixes.map(({ safety, edits }) => [safety, edits]))).toEqual([['manual', []]]);
});
