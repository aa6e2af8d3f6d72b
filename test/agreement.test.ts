/** What is found in the sources of an overlay or a release is what is found in the objects that the real tool makes of them: by rule and subject, where all values are known. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lint } from '../src/index.js';
import { run } from './cli/run.js';
import { argumentsOf, isJudged, rowsOf, truthOf, type Fact, type TextFile } from './rendered.js';

interface Said {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly about?: { readonly kind: string; readonly name?: unknown; readonly namespace?: unknown };
}

/** Rules that speak of objects as they are applied, and not of how they come to be. */
const OF_OBJECTS = /^(?:service-account|workload|identity)\//;

/** The tables do not tell annotations of pods, which kustomize adds; that a chart makes no such account only its reader knows. */
const isLeft = ({ rule, message }: Said): boolean =>
  rule === 'service-account/annotation-misplaced' ||
  (rule === 'workload/service-account-missing' && message.includes('this chart does not make'));

const shown = (findings: readonly Said[]): readonly string[] =>
  [
    ...new Set(
      findings
        .filter((one) => OF_OBJECTS.test(one.rule) && !isLeft(one))
        .map(({ rule, severity, about }) =>
          JSON.stringify([rule, severity, about?.kind, about?.namespace, about?.name]),
        ),
    ),
  ].sort();

const ANNOTATIONS = {
  roleArn: 'role-arn',
  audience: 'audience',
  tokenExpiration: 'token-expiration',
  stsRegionalEndpoints: 'sts-regional-endpoints',
} as const;

function accountOf(fact: Fact): object {
  const annotations = Object.entries(ANNOTATIONS).flatMap(([member, key]): [string, string][] => {
    const value = fact[member];
    return typeof value === 'string' ? [[`eks.amazonaws.com/${key}`, value]] : [];
  });
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { ...metadataOf(fact), annotations: Object.fromEntries<string>(annotations) },
  };
}

const metadataOf = ({ name, namespace }: Fact): object => ({
  name,
  ...(typeof namespace === 'string' ? { namespace } : {}),
});

/** Any image does: no rule of the tables' objects asks for it. */
function workloadOf(fact: Fact): object {
  const pod = {
    spec: {
      ...(typeof fact['serviceAccount'] === 'string' ? { serviceAccountName: fact['serviceAccount'] } : {}),
      containers: [{ name: 'main', image: 'registry.example.com/main:1' }],
    },
  };
  const kind = String(fact['object']);
  const inner =
    kind === 'Pod'
      ? pod
      : { spec: kind === 'CronJob' ? { jobTemplate: { spec: { template: pod } } } : { template: pod } };
  return { apiVersion: 'apps/v1', kind, metadata: metadataOf(fact), ...inner };
}

/** One folder for each environment. */
function madeOf(facts: readonly Fact[]): readonly (readonly TextFile[])[] {
  const units = new Map<unknown, Fact[]>();
  for (const fact of facts) units.set(fact['unit'], [...(units.get(fact['unit']) ?? []), fact]);
  return [...units.values()].map((own) =>
    own.map((fact, i) => ({
      path: `${String(i)}.json`,
      text: JSON.stringify(fact.kind === 'workload' ? workloadOf(fact) : accountOf(fact)),
    })),
  );
}

const isKnown = (fact: Fact): boolean =>
  Object.values(fact).every((value) => value === null || typeof value !== 'object') && typeof fact['name'] === 'string';

/** Releases that something makes: what nobody installs is not judged by its own values. */
const isInstalled = (row: string, facts: readonly Fact[]): boolean =>
  argumentsOf(row).length > 0 || facts.some((fact) => String(fact['unit']).includes('#'));

const ROWS = ['kustomize', 'helm'].flatMap((table) =>
  rowsOf(`fixtures/conformance/${table}`)
    .map((name) => ({ name: `${table}/${name}`, row: join('fixtures/conformance', table, name) }))
    .filter(({ row }) => {
      const { facts } = truthOf(row);
      return facts.every(isKnown) && (table === 'kustomize' || isInstalled(row, facts));
    }),
);

describe('the findings of sources and of what the tools make of them agree', () => {
  test.each(ROWS)('$name', async ({ row }) => {
    const { stdout } = await run(['--format', 'json', ...argumentsOf(row), '.'], { cwd: join(row, 'source') });
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly Said[] };
    const made = await Promise.all(madeOf(truthOf(row).facts.filter(isJudged)).map((files) => lint(files)));
    expect(shown(findings)).toEqual(shown(made.flatMap((one) => one.findings)));
  });

  test('the rows say something', () => {
    expect(ROWS.length).toBeGreaterThan(60);
  });
});
