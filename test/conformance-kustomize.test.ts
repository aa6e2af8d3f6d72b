/** Kustomizations as kustomize 5.8 builds them, Flux and Argo CD among them (`kustomize`), and what it refuses (`kustomize-refused`): every record equal or weaker, none more, an error at the cause where nothing from outside could make it build. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { facts, lint } from '../src/index.js';
import { isJudged, rowsOf, sourcesOf, truthOf, type Fact } from './rendered.js';

/** With placeholders that look like those of people: weaker, and right. */
const WEAKER: ReadonlySet<string> = new Set(['034-vars-in-annotations', '068-flux-substitute-from-outside']);

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

const overlay = (role: string): string => `namespace: orders
resources: [../../base]
patches:
  - target: { kind: ServiceAccount, name: api }
    patch: |-
      - op: add
        path: /metadata/annotations/eks.amazonaws.com~1role-arn
        value: ${role}
`;

test('a base without annotation, three overlays that patch roles into it, one of them wrong', async () => {
  const { findings } = await lint([
    { path: 'base/kustomization.yaml', text: 'resources: [api.yaml]\n' },
    { path: 'base/api.yaml', text: 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: api\n' },
    { path: 'overlays/dev/kustomization.yaml', text: overlay('arn:aws:iam::111122223333:role/api') },
    { path: 'overlays/qa/kustomization.yaml', text: overlay('arn:aws:iam::111122223333:user/api') },
    { path: 'overlays/prod/kustomization.yaml', text: overlay('arn:aws:iam::444455556666:role/api') },
  ]);
  expect(findings.map(({ path, range }) => [path, range.start.line])).toEqual([['overlays/qa/kustomization.yaml', 8]]);
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
