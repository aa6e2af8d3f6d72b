/** Kustomizations as kustomize 5.8 builds them, Flux and Argo CD among them (`kustomize`), and what it refuses (`kustomize-refused`): every record equal or weaker, none more, an error at the cause where nothing from outside could make it build. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { facts, lint } from '../src/index.js';
import { isJudged, rowsOf, sourcesOf, truthOf, type Fact, type TextFile } from './rendered.js';

/** With placeholders that look like those of people: weaker, and right. */
const WEAKER: ReadonlySet<string> = new Set(['068-flux-substitute-from-outside']);

/** A file that is not among those read is unseen: whether it is there nobody here can tell. */
const UNSEEN: ReadonlySet<string> = new Set(['u11-missing-file']);

/** What is written of a fact, in one order. Units are spelled freely, and places are no part of the truth. */
const shown = (fact: Fact): string =>
  JSON.stringify(
    Object.entries(fact)
      .filter(([member, value]) => member !== 'unit' && member !== 'at' && value !== null)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

async function statedOf(row: string): Promise<readonly Fact[]> {
  const stated: readonly object[] = await facts(sourcesOf(row));
  return stated.map((fact) => fact as Fact).filter(isJudged);
}

const TABLE = 'fixtures/conformance/kustomize';

describe('what kustomize builds', () => {
  test.each(rowsOf(TABLE))('%s', async (name) => {
    const row = join(TABLE, name);
    const stated = await statedOf(row);
    const truth = truthOf(row).facts;
    expect(stated).toHaveLength(truth.length);
    if (WEAKER.has(name)) expect(stated.map(shown).toSorted()).not.toEqual(truth.map(shown).toSorted());
    else expect(stated.map(shown).toSorted()).toEqual(truth.map(shown).toSorted());
  });
});

const REFUSED = 'fixtures/conformance/kustomize-refused';

describe('what kustomize refuses', () => {
  test.each(rowsOf(REFUSED).filter((name) => !UNSEEN.has(name)))('%s', async (name) => {
    const row = join(REFUSED, name);
    const { finding } = truthOf(row);
    const { findings } = await lint(sourcesOf(row));
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (finding === undefined || finding === 'none') return expect(errors).toEqual([]);
    expect(errors.map(({ rule }) => rule)).toEqual(['kustomize/build-fails']);
    const places = errors.flatMap((error) => [error, ...error.related]);
    const isThere = places.some(
      ({ path, range }) => path === finding.file && Math.abs(range.start.line - finding.line) <= 1,
    );
    expect(isThere, JSON.stringify(places)).toBe(true);
  });
});

const WRONG = 'arn:aws:iam::111122223333:user/api';

const ROLES = {
  dev: 'arn:aws:iam::111122223333:role/api',
  qa: WRONG,
  prod: 'arn:aws:iam::444455556666:role/api',
} as const;

const ADDED = (role: string): string => `patches:
  - target: { kind: ServiceAccount, name: api }
    patch: |-
      - op: add
        path: /metadata/annotations/eks.amazonaws.com~1role-arn
        value: ${role}
`;

const REPLACED = (role: string): string => `configMapGenerator:
  - name: roles
    literals:
      - role=${role}
replacements:
  - source: { kind: ConfigMap, name: roles, fieldPath: data.role }
    targets:
      - select: { kind: ServiceAccount }
        fieldPaths: ["metadata.annotations.[eks.amazonaws.com/role-arn]"]
        options: { create: true }
`;

const TRANSFORMED = (role: string): string => `transformers:
  - |-
    apiVersion: builtin
    kind: AnnotationsTransformer
    metadata: { name: roles }
    annotations:
      eks.amazonaws.com/role-arn: ${role}
    fieldSpecs: [{ path: metadata/annotations, create: true, kind: ServiceAccount }]
`;

const MOVED =
  'transformers: ["{ apiVersion: builtin, kind: NamespaceTransformer, metadata: { name: n, namespace: shop } }"]\n';

/** Each overlay of its own, by what it says of the role; `component`: in a component that it takes in. */
const overlays = (of: (role: string) => string, head = 'namespace: orders\n', component = false): readonly TextFile[] =>
  Object.entries(ROLES).flatMap(([name, role]) => {
    const start = `${head}resources: [../../base]\n`;
    return component
      ? [
          { path: `overlays/${name}/kustomization.yaml`, text: `${start}components: [../../roles/${name}]\n` },
          {
            path: `roles/${name}/kustomization.yaml`,
            text: `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${of(role)}`,
          },
        ]
      : [{ path: `overlays/${name}/kustomization.yaml`, text: start + of(role) }];
  });

describe('a base without annotation, three overlays that give it a role, one of them wrong', () => {
  test.each([
    ['by patches', overlays(ADDED)],
    ['by components', overlays(ADDED, 'namespace: orders\n', true)],
    ['by replacements', overlays(REPLACED)],
    ['by replacements in components', overlays(REPLACED, 'namePrefix: shop-\n', true)],
    ['by transformers', overlays(TRANSFORMED)],
    ['by common annotations', overlays((role) => `commonAnnotations:\n  eks.amazonaws.com/role-arn: ${role}\n`)],
    ['by patches beside a transformer of namespaces', overlays((role) => ADDED(role) + MOVED, '')],
  ])('%s', async (_, files) => {
    const { findings } = await lint([
      { path: 'base/kustomization.yaml', text: 'resources: [api.yaml]\n' },
      { path: 'base/api.yaml', text: 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n' },
      ...files,
    ]);
    const guilty = files.find(({ text }) => text.includes(WRONG));
    const line = (guilty?.text.split('\n').findIndex((one) => one.includes(WRONG)) ?? 0) + 1;
    expect(findings.map(({ path, range }) => [path, range.start.line])).toEqual([[guilty?.path, line]]);
  });
});

test('what Flux is told to leave is not substituted', async () => {
  const flux =
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\nspec:\n  path: ./apps\n  sourceRef: { kind: GitRepository, name: flux-system }\n  postBuild: { substitute: { name: api } }\n';
  const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}-$${name}\n';
  const stated = await facts([
    { path: 'clusters/apps.yaml', text: flux },
    { path: 'apps/sa.yaml', text: account },
  ]);
  expect(stated).toMatchObject([{ kind: 'service-account', name: { text: ['api-', { ref: 'name' }] } }]);
});

test('many defaults of Flux in one text', async () => {
  const flux =
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\nspec:\n  path: ./apps\n  sourceRef: { kind: GitRepository, name: flux-system }\n  postBuild: { substitute: { given: "1" } }\n';
  const stated = await facts([
    { path: 'clusters/apps.yaml', text: flux },
    {
      path: 'apps/sa.yaml',
      text: `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: "${'${role:-${given}}'.repeat(20_000)}"\n`,
    },
  ]);
  expect(stated).toMatchObject([{ kind: 'service-account', name: '1'.repeat(20_000) }]);
});

test.each([
  ['${role:-${fallback}}', 'api'],
  ['${role:=x-${fallback}-y}', 'x-api-y'],
  ['${given:-${fallback}}', 'web'],
  ['a-${role:-${fallback}}-${given:=${role}}-b', 'a-api-web-b'],
  ['a-${given}-${role:-${fallback}}', 'a-web-api'],
  ['${given}${role:-${fallback}}${given}', 'webapiweb'],
  ['${empty:-${fallback}}', 'api'],
  ['a${empty-${fallback}}', 'a'],
])('a default of Flux with a variable in it: %s', async (name, filled) => {
  const flux =
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: apps, namespace: flux-system }\nspec:\n  path: ./apps\n  sourceRef: { kind: GitRepository, name: flux-system }\n  postBuild: { substitute: { fallback: api, given: web, empty: "" } }\n';
  const stated = await facts([
    { path: 'clusters/apps.yaml', text: flux },
    { path: 'apps/sa.yaml', text: `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: "${name}"\n` },
  ]);
  expect(stated).toMatchObject([{ kind: 'service-account', name: filled }]);
});
