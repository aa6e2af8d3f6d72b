/** What is found in a row's sources beside what is found in the objects that the real tool makes of them, which stand in `rendered/`. Each role that the row names is there too, with a trust policy that fits few. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { folder, run } from './cli/run.js';
import { argumentsOf, sourcesOf, truthOf } from './rendered.js';

export interface Said {
  readonly rule: string;
  readonly message: string;
  readonly about?: { readonly kind: string; readonly name?: string };
}

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

/** Of trust policies, most of them wrong for whoever has the role. */
const CONDITIONS = [
  { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:elsewhere:other' } },
  { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:*:*', [`${ISSUER}:aud`]: 'sts.amazonaws.com' } },
  { StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com' } },
  { StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:*:*', [`${ISSUER}:aud`]: 'other' } },
];

/** The roles that a row names, each with one of the conditions; `turn` says which is the first. */
export function rolesOf(row: string, turn = 0): Readonly<Record<string, string>> {
  const arns = new Set(truthOf(row).facts.flatMap(({ roleArn }) => (typeof roleArn === 'string' ? [roleArn] : [])));
  const roles = [...arns].flatMap((arn, i): [string, string][] => {
    const [, account, name] = /^arn:aws:iam::(\d{12}):role\/([\w+=,.@-]+)$/.exec(arn) ?? [];
    if (account === undefined || name === undefined) return [];
    const statement = {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${ISSUER}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: CONDITIONS[(i + turn) % CONDITIONS.length],
    };
    const trust = { Version: '2012-10-17', Statement: [statement] };
    const role = { Role: { RoleName: name, Arn: arn, Path: '/', AssumeRolePolicyDocument: trust } };
    // A word of the name in the path would make it a role of one environment.
    return [[`roles/${String(i)}.json`, JSON.stringify(role)]];
  });
  return { 'roles/README.md': '', ...Object.fromEntries<string>(roles) };
}

export async function saidOf(args: readonly string[], cwd: string, input?: string): Promise<readonly Said[]> {
  const options = input === undefined ? { cwd } : { cwd, input };
  const { stdout } = await run(['--no-config', '--format', 'json', ...args], options);
  return (JSON.parse(stdout) as { readonly findings: readonly Said[] }).findings;
}

/** By rule, subject and message, each once, wherever it stands; of a chart that nobody installs the namespace is printed as that of a release. `isAlone`: a rule speaks of the one of the two. */
export const comparable = (all: readonly Said[], isAlone: (rule: string) => boolean): readonly string[] =>
  [
    ...new Set(
      all
        .filter(({ rule }) => !isAlone(rule))
        .map(({ rule, message, about }) =>
          [rule, about?.kind, about?.name, message.replaceAll('.Release.Namespace/', '')].join(' | '),
        ),
    ),
  ].toSorted();

/** The sources of a row, by their paths. */
export const filesOf = (row: string): Readonly<Record<string, string>> =>
  Object.fromEntries(sourcesOf(row).map(({ path, text }) => [path, text]));

/** What the tool makes of a row, by the names of the files in `rendered/`. */
export const renderedOf = (row: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(join(row, 'rendered')).map((file) => [
      `rendered/${file}`,
      readFileSync(join(row, 'rendered', file), 'utf8'),
    ]),
  );

/** The findings of the sources, and those of each output that is piped in. */
export async function bothOf(row: string, alone: RegExp): Promise<readonly (readonly string[])[]> {
  const roles = rolesOf(row);
  const source = await saidOf([...argumentsOf(row), '.'], folder({ ...filesOf(row), ...roles }));
  const piped: Said[] = [];
  for (const text of Object.values(renderedOf(row))) piped.push(...(await saidOf(['-', 'roles'], folder(roles), text)));
  return [source, piped].map((said) => comparable(said, (rule) => alone.test(rule)));
}
