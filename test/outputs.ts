/** What is found in a row's sources beside what is found in the objects that the real tool makes of them, which stand in `rendered/`. Each role that the row names is there too, with a trust policy that fits few. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { folder, run } from './cli/run.js';
import { argumentsOf, sourcesOf, truthOf } from './rendered.js';

interface Said {
  readonly rule: string;
  readonly message: string;
  readonly about?: { readonly kind: string; readonly name?: string };
}

const ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264';

const CONDITIONS = [
  { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:elsewhere:other' } },
  { StringEquals: { [`${ISSUER}:sub`]: 'system:serviceaccount:*:*', [`${ISSUER}:aud`]: 'sts.amazonaws.com' } },
  { StringLike: { [`${ISSUER}:sub`]: 'system:serviceaccount:*:*', [`${ISSUER}:aud`]: 'other' } },
];

function rolesOf(row: string): Readonly<Record<string, string>> {
  const arns = new Set(truthOf(row).facts.flatMap(({ roleArn }) => (typeof roleArn === 'string' ? [roleArn] : [])));
  const roles = [...arns].flatMap((arn, i): [string, string][] => {
    const [, account, name] = /^arn:aws:iam::(\d{12}):role\/([\w+=,.@-]+)$/.exec(arn) ?? [];
    if (account === undefined || name === undefined) return [];
    const statement = {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${ISSUER}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: CONDITIONS[i % CONDITIONS.length],
    };
    const trust = { Version: '2012-10-17', Statement: [statement] };
    const role = { Role: { RoleName: name, Arn: arn, Path: '/', AssumeRolePolicyDocument: trust } };
    // A word of the name in the path would make it a role of one environment.
    return [[`roles/${String(i)}.json`, JSON.stringify(role)]];
  });
  return { 'roles/README.md': '', ...Object.fromEntries<string>(roles) };
}

async function saidOf(args: readonly string[], cwd: string, input?: string): Promise<readonly Said[]> {
  const options = input === undefined ? { cwd } : { cwd, input };
  const { stdout } = await run(['--no-config', '--format', 'json', ...args], options);
  return (JSON.parse(stdout) as { readonly findings: readonly Said[] }).findings;
}

/** By rule, subject and message, each once, wherever it stands. `alone`: rules that speak of the one of the two. */
const comparable = (all: readonly Said[], alone: RegExp): readonly string[] =>
  [
    ...new Set(
      all
        .filter(({ rule }) => !alone.test(rule))
        .map(({ rule, message, about }) => [rule, about?.kind, about?.name, message].join(' | ')),
    ),
  ].toSorted();

/** The findings of the sources, and those of each output that is piped in. */
export async function bothOf(row: string, alone: RegExp): Promise<readonly (readonly string[])[]> {
  const roles = rolesOf(row);
  const files = Object.fromEntries(sourcesOf(row).map(({ path, text }) => [path, text]));
  const source = await saidOf([...argumentsOf(row), '.'], folder({ ...files, ...roles }));
  const piped: Said[] = [];
  for (const file of readdirSync(join(row, 'rendered')))
    piped.push(...(await saidOf(['-', 'roles'], folder(roles), readFileSync(join(row, 'rendered', file), 'utf8'))));
  return [comparable(source, alone), comparable(piped, alone)];
}
