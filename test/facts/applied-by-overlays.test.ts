/** Objects of Flux and Argo CD that stand in a base, and that an overlay completes: what is applied is what the overlay says. */
import { beforeAll, describe, expect, test } from 'vitest';
import { facts } from '../../src/index.js';
import { loadDialects } from '../../src/facts/dialects.js';

beforeAll(() => loadDialects([{ path: 'kustomization.yaml', text: 'resources: []' }]));

const ACCOUNT = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: reader
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader
`;

const FLUX = `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  path: ./apps/base
  targetNamespace: base
  sourceRef: { kind: GitRepository, name: flux-system }
`;

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: apps
  namespace: argocd
spec:
  source: { repoURL: https://git.example.com/repo, path: apps/base }
  destination: { namespace: base }
`;

const FILES = {
  'apps/base/kustomization.yaml': 'resources: [account.yaml]\n',
  'apps/base/account.yaml': ACCOUNT,
  'appliers/kustomization.yaml': 'resources: [apps.yaml]\n',
};

const overlay = (patches: string): string => `resources: [../../appliers]\n${patches}`;

const patch = (head: string, body: string): string =>
  `patches:\n  - patch: |-\n${`${head}metadata: { name: apps, namespace: ${head.includes('flux') ? 'flux-system' : 'argocd'} }\n${body}`.replaceAll(/^(?=.)/gm, '      ')}`;

const FLUX_HEAD = 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n';
const ARGO_HEAD = 'apiVersion: argoproj.io/v1alpha1\nkind: Application\n';

async function namespacesIn(files: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const stated = await facts(Object.entries({ ...FILES, ...files }).map(([path, text]) => ({ path, text })));
  return stated.flatMap((fact) => (fact.kind === 'service-account' ? [fact.namespace] : [])).toSorted();
}

describe('the namespace of the objects', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly unknown[]]>([
    ['as it is written', { 'appliers/apps.yaml': FLUX }, ['base']],
    [
      'of two overlays that patch it',
      {
        'appliers/apps.yaml': FLUX,
        'clusters/dev/kustomization.yaml': overlay(patch(FLUX_HEAD, 'spec: { targetNamespace: dev }\n')),
        'clusters/prod/kustomization.yaml': overlay(
          'patches:\n  - target: { kind: Kustomization, name: apps }\n    patch: |-\n      - { op: replace, path: /spec/targetNamespace, value: prod }\n',
        ),
      },
      ['dev', 'prod'],
    ],
    [
      'of a patch in a file of its own',
      {
        'appliers/apps.yaml': FLUX,
        'clusters/dev/kustomization.yaml': overlay('patches: [{ path: apps.yaml }]\n'),
        'clusters/dev/apps.yaml': `${FLUX_HEAD}metadata: { name: apps, namespace: flux-system }\nspec: { targetNamespace: dev }\n`,
      },
      ['dev'],
    ],
    [
      'of an Application',
      {
        'appliers/apps.yaml': APPLICATION,
        'clusters/dev/kustomization.yaml': overlay(patch(ARGO_HEAD, 'spec: { destination: { namespace: dev } }\n')),
      },
      ['dev'],
    ],
    [
      'where the patch is for something else',
      {
        'appliers/apps.yaml': FLUX,
        'clusters/dev/kustomization.yaml': overlay(
          'patches:\n  - target: { kind: Deployment }\n    patch: |-\n      - { op: add, path: /spec/replicas, value: 1 }\n',
        ),
      },
      ['base'],
    ],
    [
      'where nobody can tell what the overlay makes of it',
      {
        'appliers/apps.yaml': FLUX,
        'clusters/dev/kustomization.yaml': overlay(
          `${patch(FLUX_HEAD, 'spec: { targetNamespace: dev }\n')}  - path: nowhere.yaml\n`,
        ),
      },
      [undefined],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await namespacesIn(files)).toEqual(expected);
  });
});
