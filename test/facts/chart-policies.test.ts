/** Trust policies that a chart prints as texts: read as in any manifest, each finding where its part is written. */
import { describe, expect, test } from 'vitest';
import { lint } from '../../src/index.js';

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

const policy = (subject: string): string => `{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/${ISSUER}"},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {"StringEquals": {
      "${ISSUER}:sub": "${subject}",
      "${ISSUER}:aud": "sts.amazonaws.com"
    }}
  }]
}`;

const indented = (text: string): string => text.replaceAll('\n', '\n    ');

const ack = (written: string): string =>
  `apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Role\nmetadata:\n  name: {{ .Release.Name }}-api\nspec:\n  name: api\n  assumeRolePolicyDocument: ${written}\n`;

async function found(template: string, values = 'subject: ""\n'): Promise<readonly string[]> {
  const sources = Object.entries({
    'chart/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
    'chart/values.yaml': values,
    'chart/templates/role.yaml': template,
  }).map(([path, text]) => ({ path, text }));
  const config = { path: '.irsa-lint.yaml', text: 'helm:\n  - { release: api, chart: chart, namespace: apps }\n' };
  const { findings } = await lint(sources, { config });
  return findings.map(({ rule, path, range }) => `${rule} ${path}:${String(range.start.line)}`);
}

const WILDCARD = 'trust/subject-wildcard-literal';

describe('a wildcard that is compared literally', () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      'in a block',
      ack(`|\n    ${indented(policy('system:serviceaccount:apps:*'))}`),
      '',
      ['chart/templates/role.yaml:15'],
    ],
    [
      'in a block with an action',
      ack(`|\n    ${indented(policy('system:serviceaccount:{{ .Release.Namespace }}:*'))}`),
      '',
      ['chart/templates/role.yaml:15'],
    ],
    [
      'in quotes',
      ack(`'${policy('system:serviceaccount:apps:*').replaceAll('\n', ' ')}'`),
      '',
      ['chart/templates/role.yaml:7'],
    ],
    [
      'from the values',
      ack('|\n    {{- .Values.policy | nindent 4 }}'),
      `policy: |\n  ${policy('system:serviceaccount:apps:*').replaceAll('\n', '\n  ')}\n`,
      ['chart/values.yaml:9'],
    ],
  ])('%s', async (_, template, values, places) => {
    expect(await found(template, values === '' ? undefined : values)).toEqual(places.map((at) => `${WILDCARD} ${at}`));
  });
});

describe('nothing is said', () => {
  test.each<[string, string]>([
    ['of a policy that admits one', policy('system:serviceaccount:apps:api')],
    ['of a subject that somebody fills in', policy('system:serviceaccount:apps:<NAME>')],
    ['of what is not known', policy('system:serviceaccount:apps:{{ lookup "v1" "Secret" "a" "b" }}')],
  ])('%s', async (_, text) => {
    expect(await found(ack(`|\n    ${indented(text)}`))).toEqual([]);
  });

  test('of an account that somebody fills in', async () => {
    const text = policy('system:serviceaccount:apps:api').replace('111122223333', '<ACCOUNT_ID>');
    expect(await found(ack(`|\n    ${indented(text)}`))).toEqual([]);
  });
});
