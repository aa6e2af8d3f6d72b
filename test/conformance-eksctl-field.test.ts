/** ClusterConfigs on which this product was once wrong, with what is right to say of them, and the roles that the real eksctl made of some. Sources: eksctl 0.231 at 99984adb6164, executed; AWS's documentation where eksctl takes what AWS refuses. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse, worldOf } from '../src/analyse.js';
import { clustersOf } from '../src/explain/cluster.js';
import { rangeOf, type Source } from '../src/value/span.js';

const FOLDER = 'fixtures/conformance/eksctl-field';
const read = (name: string): Source => ({
  path: 'cluster.yaml',
  text: readFileSync(join(FOLDER, name, 'cluster.yaml'), 'utf8'),
});

/** By folder the errors and warnings, as `error rule line`. */
const expected = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;

test('every folder has its row', () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
});

describe('what is said', () => {
  test.each(Object.entries(expected))('%s', (name, wanted) => {
    const { findings } = analyse([read(name)], rules, { levelOf: () => undefined, pedantic: false }).result;
    const said = findings
      .filter(({ severity }) => severity !== 'info')
      .map(({ severity, rule, primary }) => `${severity} ${rule} ${rangeOf(primary.at).start.line}`);
    expect(said.sort()).toEqual([...wanted].sort());
  });
});

interface Derived {
  readonly roles: readonly { readonly trust: string; readonly managedPolicies: readonly string[] }[];
  /** EKS says at the creation which policies it recommends: nobody can tell before. */
  readonly recommended?: unknown;
}

const derived = Object.keys(expected).flatMap((name): readonly (readonly [string, Derived])[] => {
  const file = join(FOLDER, name, 'derived.json');
  return existsSync(file) ? [[name, JSON.parse(readFileSync(file, 'utf8')) as Derived]] : [];
});

/** Who assumes a role, and its policies of AWS by name: inline ones are not compared. */
const shown = (trust: string, policies: readonly string[]): string => {
  const who = /^(?:system:serviceaccount:|every service account)/.test(trust) ? 'web-identity' : trust;
  return `${who}: ${[...new Set(policies.map((policy) => policy.slice(policy.lastIndexOf('/') + 1)))].sort().join(', ')}`;
};

const isInline = ({ name, origin }: { readonly name: string; readonly origin: string }): boolean =>
  /^[a-z]/.test(name) && /withAddonPolicies|wellKnownPolicies|attachPolicy$|inlinePolicy/.test(origin);

describe('the roles that eksctl makes', () => {
  test.each(derived.filter(([, { recommended }]) => recommended === undefined))('%s', (name, { roles }) => {
    const made = clustersOf(worldOf([read(name)], { everything: true }))
      .flatMap(({ identities }) => identities)
      .filter(({ role }) => role.is === 'created')
      .map(({ assumedBy, policies }) =>
        shown(
          assumedBy,
          policies.filter((policy) => !isInline(policy)).map((policy) => policy.name),
        ),
      );
    expect(made.sort()).toEqual(roles.map(({ trust, managedPolicies }) => shown(trust, managedPolicies)).sort());
  });
});
