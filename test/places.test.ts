/** One trust policy in twelve wrappings: each of its faults is found at its own line and column of the file. */
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import { rangeOf } from '../src/value/span.js';

const HOST = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

/** The faulty values: no wrapping escapes them, so that they stand in the file as they are. */
const FAULTS = {
  'trust/subject-malformed': 'system:serviceaccounts:team:reader',
  'trust/audience-is-endpoint': 'sts.eu-west-1.amazonaws.com',
};

const POLICY = JSON.stringify(
  {
    Version: '2012-10-17',
    Id: "the reader's",
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${HOST}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${HOST}:sub`]: FAULTS['trust/subject-malformed'],
            [`${HOST}:aud`]: FAULTS['trust/audience-is-endpoint'],
          },
        },
      },
    ],
  },
  null,
  2,
);
const FLAT = JSON.stringify(JSON.parse(POLICY));

const indented = (text: string, by: number): string =>
  text
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');

/** An ACK role, whose policy is JSON in a string. */
const role = (policy: string): string =>
  `apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Role\nmetadata:\n  name: reader\nspec:\n  name: reader\n  assumeRolePolicyDocument: ${policy}\n  description: after it\n`;

const WRAPPINGS: Readonly<Record<string, { readonly path: string; readonly text: string }>> = {
  'a JSON file': { path: 'policy.json', text: POLICY },
  'JSON in a literal block': { path: 'role.yaml', text: role(`|\n${indented(POLICY, 4)}`) },
  'JSON in a folded block': { path: 'role.yaml', text: role(`>\n${indented(POLICY, 4)}`) },
  'JSON in a literal block with an indentation of its own': {
    path: 'role.yaml',
    text: role(`|2-\n${indented(POLICY, 6)}`),
  },
  'a plain flow mapping': { path: 'role.yaml', text: role(FLAT) },
  'JSON in single quotes': { path: 'role.yaml', text: role(`'${FLAT.replaceAll("'", "''")}'`) },
  'JSON in double quotes with escapes': { path: 'role.yaml', text: role(JSON.stringify(POLICY)) },
  'JSON in JSON in YAML': {
    path: 'map.yaml',
    text: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: roles\ndata:\n  role.json: |\n${indented(JSON.stringify({ Role: { RoleName: 'reader', AssumeRolePolicyDocument: POLICY } }, null, 2), 4)}\n`,
  },
  'JSON in JSON in double quotes': {
    path: 'map.yaml',
    text: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: roles\ndata:\n  role.json: ${JSON.stringify(JSON.stringify({ Role: { RoleName: 'reader', AssumeRolePolicyDocument: POLICY } }))}\n`,
  },
  'CRLF line ends': { path: 'role.yaml', text: role(`|\n${indented(POLICY, 4)}`).replaceAll('\n', '\r\n') },
  'after a byte order mark': { path: 'policy.json', text: `\uFEFF${POLICY}` },
  'after emoji': {
    path: 'role.yaml',
    text: role(JSON.stringify(POLICY)).replace(
      '  assumeRolePolicyDocument:',
      '  # 🌳🌳\n  ? "assumeRolePolicyDocument"\n  :',
    ),
  },
  'on a line with emoji': {
    path: 'list.json',
    text: JSON.stringify({
      note: '🌳 é 🌳',
      Role: { RoleName: 'reader', AssumeRolePolicyDocument: JSON.parse(POLICY) as unknown },
    }),
  },
};

describe.each(Object.entries(WRAPPINGS))('%s', (_, file) => {
  test.each(Object.entries(FAULTS))('%s', (rule, value) => {
    const { result } = analyse([file], rules, { levelOf: () => undefined, pedantic: false, unreadable: [] });
    const offset = file.text.indexOf(value);
    const before = file.text.slice(0, offset).split('\n');
    const bom = before.length === 1 && file.text.startsWith('\uFEFF') ? 1 : 0;
    const start = { line: before.length, column: (before.at(-1) ?? '').length + 1 - bom };
    expect(
      result.findings.filter((finding) => finding.rule === rule).map((finding) => rangeOf(finding.primary.at)),
    ).toEqual([{ start, end: { ...start, column: start.column + value.length } }]);
  });
});
