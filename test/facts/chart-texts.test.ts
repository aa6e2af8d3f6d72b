/** What charts print that others fill in, what their templates read of files, and values that hold templates. */
import { describe, expect, test } from 'vitest';
import { run, folder } from '../cli/run.js';
import { facts, lint } from '../../src/index.js';

const CHART = { 'Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n', 'values.yaml': 'role: ""\n' };

const filesOf = (all: Readonly<Record<string, string>>) => Object.entries(all).map(([path, text]) => ({ path, text }));

const account = (arn: string): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n  annotations:\n    eks.amazonaws.com/role-arn: ${arn}\n`;

async function rulesOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await lint(filesOf({ ...CHART, ...files }))).findings.map(({ rule }) => rule);
}

describe('what somebody fills in after Helm is no value', () => {
  test.each(['<ACCOUNT_ID>', '${ACCOUNT}', '__ACCOUNT__', '@ACCOUNT@', '<path:secret/aws#account>', '$(ACCOUNT)'])(
    '%s',
    async (open) => {
      const arn = `arn:aws:iam::${open}:role/api`;
      expect(await rulesOf({ 'templates/sa.yaml': account(`"${arn}"`) })).toEqual([]);
      expect(await rulesOf({ 'templates/sa.yaml': account(`{{ printf "${arn}" | quote }}`) })).toEqual([]);
      expect(
        await rulesOf({
          'templates/sa.yaml': account('{{ .Values.role | quote }}'),
          'values.yaml': `role: "${arn}"\n`,
        }),
      ).toEqual([]);
    },
  );

  test('an action of Helm that nothing runs any more is text', async () => {
    expect(await rulesOf({ 'templates/sa.yaml': account('"arn:aws:iam::{{ `{{ .Values.a }}` }}:role/api"') })).toEqual([
      'service-account/role-arn-malformed',
    ]);
    expect(await rulesOf({ 'templates/sa.yaml': account('"arn:aws:iam::{{ `{{ account }}` }}:role/api"') })).toEqual(
      [],
    );
  });
});

describe('files that templates read', () => {
  const roleOf = async (template: string, files: Readonly<Record<string, string>>): Promise<unknown> => {
    const cwd = folder({ ...CHART, 'templates/sa.yaml': account(template), ...files });
    const { stdout } = await run(['facts', '--format', 'json', '.'], { cwd });
    const records = (JSON.parse(stdout) as { readonly facts: readonly { kind: string; roleArn?: unknown }[] }).facts;
    return records.find(({ kind }) => kind === 'service-account')?.roleArn;
  };
  const ARN = 'arn:aws:iam::111122223333:role/api';

  test.each(['role.txt', 'conf/role.properties', 'conf/role.policy', 'role.yaml'])('%s', async (path) => {
    expect(await roleOf(`{{ .Files.Get "${path}" | trim }}`, { [path]: `${ARN}\n` })).toBe(ARN);
  });

  test('line by line', async () => {
    expect(await roleOf('{{ index (.Files.Lines "role.txt") 1 }}', { 'role.txt': `first\n${ARN}\n` })).toBe(ARN);
  });

  test.each([
    ['what is ignored', 'role.yaml', 'role.yaml\n'],
    ['a folder that is ignored', 'conf/role.yaml', 'conf/\n'],
    ['the schema of the values', 'values.schema.json', ''],
  ])('%s is none of them', async (_, path, ignored) => {
    const role = await roleOf(`{{ .Files.Get "${path}" | trim | quote }}`, {
      [path]: path.endsWith('.json') ? '{"title": "x"}' : `${ARN}\n`,
      '.helmignore': ignored,
    });
    expect(role).toBe('');
  });
});

describe('values that hold a template', () => {
  const trust = {
    Role: {
      RoleName: 'api',
      Arn: 'arn:aws:iam::111122223333:role/api',
      Path: '/',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: {
              Federated:
                'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264',
            },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition: {
              StringEquals: {
                'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:sub':
                  'system:serviceaccount:pay:other',
                'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:aud': 'sts.amazonaws.com',
              },
            },
          },
        ],
      },
    },
  };
  const VALUES = (first: string): string => `role: |-\n  ${first}\n  arn:aws:iam::111122223333:role/{{ $name }}\n`;

  test.each(['{{- $name := "api" }}', '{{- /* whose */}}{{- $name := "api" }}', '{{ $name := "api" -}}'])(
    'with a line of actions alone: %s',
    async (first) => {
      const found = await lint(
        filesOf({
          ...CHART,
          'templates/sa.yaml': account('{{ tpl .Values.role . | trim | quote }}'),
          'values.yaml': VALUES(first),
          'roles/api.json': JSON.stringify(trust),
        }),
      );
      expect(found.findings.map(({ rule, message }) => [rule, message])).toEqual([
        [
          'identity/subject-mismatch',
          'the role `api` admits `pay/other`, but the service account is `.Release.Namespace/api`: the names differ',
        ],
      ]);
    },
  );

  test('a template that is no YAML without its actions stays one', async () => {
    const stated = await facts(
      filesOf({ 'sa.yaml': account('{{ .role }}').replace('  name', '  {{- if .a }}\n  name') }),
    );
    expect(stated).toMatchObject([{ kind: 'service-account' }]);
  });
});
