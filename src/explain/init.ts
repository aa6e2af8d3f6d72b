/** A first configuration for a repository, from what stands in it. */
import { looksLikeEksIssuer } from '../aws/issuer.js';
import { readArn } from '../aws/arn.js';
import { mentionsAwsIdentity } from '../facts/mentions-aws-identity.js';
import { textOf } from '../value/tree.js';
import { collectedNames, environmentOf, namedBy, type Located } from '../link/environment.js';
import { issuersOf } from '../aws/trust/statement.js';
import { pathsIn, pathsOf, type World } from '../link/world.js';
import { knownValue, type Text } from '../value/text.js';

/** What is known of one environment; a fact that is not one thing is left out. */
interface Recognised {
  readonly name: string;
  readonly patterns: readonly string[];
  readonly cluster: string | undefined;
  readonly account: string | undefined;
  readonly issuer: string | undefined;
}

export function recognisedEnvironments(world: World): readonly Recognised[] {
  const { facts: subjects } = world;
  const located: readonly Located[] = [
    ...subjects.role,
    ...subjects['service-account'],
    ...subjects.workload,
    ...subjects.provider,
    ...subjects.cluster,
    ...subjects.association,
    ...subjects['cluster-config'],
    ...subjects['trust-policy'],
    // Values of one environment, which somebody elsewhere installs a chart with.
    ...subjects.document
      .filter((document) => VALUES.test(document.file.path) && mentionsAwsIdentity(document))
      .map((document) => ({ document })),
  ];
  const annotated = subjects['service-account'].filter(({ roleArn }) => roleArn !== undefined);
  const collected = collectedNames(pathsIn(subjects));
  const nameOf = (one: Located): string | undefined => environmentOf(world, one)?.name;
  const patterns = new Map<string, Set<string>>();
  for (const one of located) {
    const name = nameOf(one);
    // Also the folders of overlays that an environment is made of, where they bear its name.
    for (const named of pathsOf(one).flatMap((path) => namedBy(path, collected) ?? []))
      if (named.name === name) patterns.set(name, (patterns.get(name) ?? new Set()).add(named.pattern));
  }
  return [...patterns]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => {
      const isHere = (one: Located): boolean => nameOf(one) === name;
      const arns = [
        ...subjects.role.filter(isHere).map(({ arn }) => arn),
        ...subjects.cluster.filter(isHere).map(({ arn }) => arn),
      ];
      return {
        name,
        patterns: [...own].sort(),
        cluster: only(
          [...subjects.cluster.filter(isHere), ...subjects['cluster-config'].filter(isHere)].map(
            (cluster) => cluster.name,
          ),
        ),
        account: only(
          [...arns, ...annotated.filter(isHere).map(({ roleArn }) => textOf(roleArn?.value))].map((arn) =>
            arn === undefined ? undefined : readArn(arn)?.account,
          ),
        ),
        issuer: only([
          ...subjects.cluster.filter(isHere).map(({ issuer }) => issuer),
          ...subjects['trust-policy']
            .filter(isHere)
            .flatMap(({ statements }) => issuersOf(statements))
            .filter(looksLikeEksIssuer),
        ]),
      };
    });
}

const VALUES = /(?:^|\/)[^/]*values[^/]*\.ya?ml$/i;

function only(texts: readonly (Text | undefined)[]): string | undefined {
  const values = new Set(texts.flatMap((text) => (text === undefined ? [] : (knownValue(text) ?? []))));
  const [value] = values;
  return values.size === 1 ? value : undefined;
}

/** The file, with what may be said in it. `schema` is where editors find the schema; undefined: nowhere that all who read the file have. */
export function firstConfiguration(environments: readonly Recognised[], schema: string | undefined): string {
  return `${schema === undefined ? '' : `# yaml-language-server: $schema=${schema}\n`}# Everything here is optional; irsa-lint --print-config FILE shows what holds for a file.

# Levels by rule or group: off, info, warning, error. irsa-lint rules lists them.
rules: {}

# What is not read, written as in .gitignore.
ignores: []

# What is here in full, so that something which is not here does not exist: roles, service-accounts, providers, clusters.
complete: []

${
  environments.length === 0
    ? ENVIRONMENTS
    : `# Which paths belong to which cluster: things of different environments are never joined. As the names of folders and files tell them; what is not certain is left out.
environments:
${environments.map(environmentText).join('')}`
}`;
}

const ENVIRONMENTS = `# Which paths belong to which cluster: things of different environments are never joined.
# environments:
#   - name: production
#     paths: [environments/prod/**]
#     account: "111122223333"
#     issuer: https://oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264
`;

const environmentText = ({ name, patterns, cluster, account, issuer }: Recognised): string =>
  [
    `  - name: ${quoted(name)}`,
    `    paths: [${patterns.map(quoted).join(', ')}]`,
    ...(cluster === undefined ? [] : [`    cluster: ${quoted(cluster)}`]),
    ...(account === undefined || !/^\d{12}$/.test(account) ? [] : [`    account: "${account}"`]),
    ...(issuer === undefined ? [] : [`    issuer: ${quoted(issuer)}`]),
  ]
    .map((line) => `${line}\n`)
    .join('');

/** A JSON string is a YAML string; plain where nothing in it could be anything else. */
const quoted = (text: string): string =>
  /^[A-Za-z][\w./-]*(?:\/\*\*)?$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
