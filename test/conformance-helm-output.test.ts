/** A chart and what Helm prints of it get the same findings: `rendered/` holds the output of `helm template` (3.18.6, `--kube-version v1.33.0`) for each release of a row, with the namespace of the release where it is given, as it is applied. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, run } from './cli/run.js';
import { argumentsOf, rowsOf, sourcesOf, truthOf } from './rendered.js';

const TABLE = 'fixtures/conformance/helm';

/** Rows in which something is not known before it is rendered, so that less may be said of the chart. */
const UNKNOWN: Readonly<Record<string, string>> = {
  '001-scaffold-defaults': 'the name of the release, which is in the name of the account',
  '019-lookup-finds-nothing': 'what a cluster would say',
  '020-capabilities-choose-the-api': 'the version of a cluster',
  '043-release-namespace': 'the namespace of the release, which is in the ARN',
};

/** What only one of the two can show. */
const APART: Readonly<Record<string, { readonly chart: readonly string[]; readonly output: readonly string[] }>> = {
  // The number without quotes is the fault, and what it makes of an ARN follows.
  '011-account-number-becomes-a-float': {
    chart: ['helm/account-number-mangled'],
    output: ['service-account/role-arn-malformed'],
  },
  // In any file braces may be those of a tool that is still to come.
  '014-values-that-look-like-templates': {
    chart: ['service-account/role-arn-malformed', 'identity/role-undeclared'],
    output: [],
  },
  // An output may be a part of what a chart makes (`--show-only`).
  '091-merge-takes-empty-for-missing': { chart: ['workload/service-account-missing'], output: [] },
};

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

/** Conditions of trust policies, most of them wrong for whoever has the role. */
const CONDITIONS = [
  { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:elsewhere:other' } },
  { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:*:*', [`${ISSUER}:aud`]: 'sts.amazonaws.com' } },
  { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } },
  { StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:*:*', [`${ISSUER}:aud`]: 'other' } },
];

/** The roles of a row, each with one of the conditions; `turn` says which is the first. */
function rolesOf(row: string, turn: number): Readonly<Record<string, string>> {
  const arns = new Set(truthOf(row).facts.flatMap(({ roleArn }) => (typeof roleArn === 'string' ? [roleArn] : [])));
  const valid = [...arns].filter((arn) => /^arn:aws:iam::\d{12}:role\/[\w+=,.@-]+$/.test(arn));
  return Object.fromEntries(
    valid.map((arn, i) => {
      const [account, name] = [arn.split(':')[4] ?? '', arn.slice(arn.lastIndexOf('/') + 1)];
      const statement = {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${ISSUER}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: CONDITIONS[(i + turn) % CONDITIONS.length],
      };
      const trust = { Version: '2012-10-17', Statement: [statement] };
      const role = { Role: { RoleName: name, Arn: arn, Path: '/', AssumeRolePolicyDocument: trust } };
      return [`roles/${account}-${name}.json`, JSON.stringify(role, null, 2)];
    }),
  );
}

interface Said {
  readonly rule: string;
  readonly message: string;
  readonly about?: { readonly kind: string; readonly name?: string };
}

async function saidOf(args: readonly string[], cwd: string, input?: string): Promise<readonly Said[]> {
  const options = input === undefined ? { cwd } : { cwd, input };
  const { stdout } = await run(['--no-config', '--pedantic', '--format', 'json', ...args], options);
  return (JSON.parse(stdout) as { readonly findings: readonly Said[] }).findings;
}

/** Each once, whatever its place; of a chart that nobody installs the namespace is printed as that of a release. */
const comparable = (all: readonly Said[], apart: readonly string[] = []): readonly string[] =>
  [
    ...new Set(
      all
        .filter(({ rule }) => !apart.includes(rule))
        .map(({ rule, message, about }) =>
          [rule, about?.kind, about?.name, message.replaceAll('.Release.Namespace/', '')].join(' | '),
        ),
    ),
  ].toSorted();

const filesOf = (row: string): Readonly<Record<string, string>> =>
  Object.fromEntries(sourcesOf(row).map(({ path, text }) => [path, text]));

describe('a chart and what Helm prints of it', () => {
  const rows = rowsOf(TABLE).filter((name) => UNKNOWN[name] === undefined);
  test.each(rows.map((name, i) => [name, i] as const))('%s', async (name, turn) => {
    const row = join(TABLE, name);
    const roles = rolesOf(row, turn);
    const rendered = readdirSync(join(row, 'rendered')).map(
      (file) => [`rendered/${file}`, readFileSync(join(row, 'rendered', file), 'utf8')] as const,
    );
    const source = await saidOf([...argumentsOf(row), '.'], folder({ ...filesOf(row), ...roles }));
    const files = await saidOf(['.'], folder({ ...roles, ...Object.fromEntries(rendered) }));
    const piped: Said[] = [];
    const beside = folder({ ...roles, 'roles/README.md': '' });
    for (const [, text] of rendered) piped.push(...(await saidOf(['-', 'roles'], beside, text)));

    const { chart, output } = APART[name] ?? { chart: [], output: [] };
    for (const rule of chart) expect(source.map((one) => one.rule)).toContain(rule);
    expect(comparable(files, output)).toEqual(comparable(source, chart));
    if (rendered.length === 1) expect(comparable(piped, output)).toEqual(comparable(source, chart));
  });
});
