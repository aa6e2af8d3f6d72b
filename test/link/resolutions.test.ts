/** Each join that answers found, possible, absent or unseen: with holes, across environments, without namespaces, and with and without a stated completeness. */
import { describe, expect, test } from 'vitest';
import { clusterOf } from '../../src/link/cluster.js';
import type { Completable } from '../../src/link/environment.js';
import { providerOf } from '../../src/link/provider.js';
import type { Resolution } from '../../src/link/resolution.js';
import { roleOf } from '../../src/link/role.js';
import { serviceAccountOf } from '../../src/link/service-account.js';
import type { World } from '../../src/link/world.js';
import { literalText, type Text } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';
import { account, cluster, ISSUER, only, pod, provider, role, world } from './world.js';

const READER = 'arn:aws:iam::111122223333:role/reader';

interface Row {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly complete?: readonly Completable[];
  readonly kind: Resolution<unknown>['kind'];
  readonly count?: number;
  readonly read?: string | undefined;
}

function table(name: string, rows: readonly Row[], ask: (world: World) => Resolution<unknown>): void {
  describe(name, () => {
    test.each(rows)('$what: $kind', ({ files, complete, kind, count, read }) => {
      const answer = ask(world(files, complete));
      expect(answer.kind).toBe(kind);
      if (answer.kind === 'found' || answer.kind === 'possible') expect(answer.all).toHaveLength(count ?? 1);
      if (answer.kind === 'unseen') expect(answer.read).toBe(read);
    });
  });
}

const annotated = (arn: string, path = 'sa.yaml'): Readonly<Record<string, string>> => ({
  [path]: account('reader', 'team', arn),
});

table(
  'the role of an annotation',
  [
    { what: 'its ARN is declared', files: { ...annotated(READER), 'r.json': role(READER) }, kind: 'found' },
    {
      what: 'declared twice',
      files: { ...annotated(READER), 'r.json': role(READER), 's.json': role(READER) },
      kind: 'found',
      count: 2,
    },
    {
      what: 'another account',
      files: { ...annotated(READER), 'r.json': role('arn:aws:iam::444455556666:role/reader') },
      kind: 'unseen',
      read: 'aws iam get-role --role-name reader',
    },
    {
      what: 'another path',
      files: { ...annotated(READER), 'r.json': role('arn:aws:iam::111122223333:role/team/reader') },
      kind: 'unseen',
      read: 'aws iam get-role --role-name reader',
    },
    {
      what: 'an account that is a placeholder',
      files: { ...annotated('arn:aws:iam::${ACCOUNT}:role/reader'), 'r.json': role(READER) },
      kind: 'possible',
    },
    {
      what: 'a name that is a placeholder',
      files: { ...annotated('arn:aws:iam::111122223333:role/${NAME}'), 'r.json': role(READER) },
      kind: 'possible',
    },
    {
      what: 'a name that is a placeholder, and no role',
      files: annotated('arn:aws:iam::111122223333:role/${NAME}'),
      kind: 'unseen',
    },
    {
      what: 'a name that is a placeholder, and no role, though all are said to be here',
      files: annotated('arn:aws:iam::111122223333:role/${NAME}'),
      complete: ['roles'],
      kind: 'unseen',
    },
    {
      what: 'placeholders that may hold anything, though all roles are said to be here',
      files: { ...annotated('arn:aws:iam::${ACCOUNT}:role/${CLUSTER}-reader'), 'r.json': role(READER) },
      complete: ['roles'],
      kind: 'unseen',
    },
    {
      what: 'an account that is a placeholder, and no role of the name, though all are said to be here',
      files: { ...annotated('arn:aws:iam::${ACCOUNT}:role/other'), 'r.json': role(READER) },
      complete: ['roles'],
      kind: 'unseen',
      read: 'aws iam get-role --role-name other',
    },
    {
      what: 'nothing is declared',
      files: annotated(READER),
      kind: 'unseen',
      read: 'aws iam get-role --role-name reader',
    },
    {
      what: 'nothing is declared, and roles are complete',
      files: annotated(READER),
      complete: ['roles'],
      kind: 'absent',
    },
    {
      what: 'providers are complete, which says nothing of roles',
      files: annotated(READER),
      complete: ['providers'],
      kind: 'unseen',
      read: 'aws iam get-role --role-name reader',
    },
    {
      what: 'of another environment',
      files: { ...annotated(READER, 'overlays/prod/sa.yaml'), 'overlays/dev/r.json': role(READER) },
      complete: ['roles'],
      kind: 'absent',
    },
    {
      what: 'of no environment, seen from one',
      files: { ...annotated(READER, 'overlays/prod/sa.yaml'), 'iam/r.json': role(READER) },
      kind: 'found',
    },
    {
      what: 'what is annotated is not a role ARN',
      files: { ...annotated('reader'), 'r.json': role(READER) },
      kind: 'unseen',
    },
  ],
  (world) => {
    const own = only(world.facts['service-account']);
    return roleOf(world, textOf(own.roleArn?.value) ?? literalText(''), own);
  },
);

const READ = 'kubectl get serviceaccount reader --namespace team -o yaml';

table(
  'the service account of a workload',
  [
    {
      what: 'of its namespace',
      files: { 'p.yaml': pod('app', 'reader', 'team'), 's.yaml': account('reader', 'team') },
      kind: 'found',
    },
    {
      what: 'of another namespace',
      files: { 'p.yaml': pod('app', 'reader', 'team'), 's.yaml': account('reader', 'shop') },
      kind: 'unseen',
      read: READ,
    },
    {
      what: 'neither has a namespace, in one folder',
      files: { 'a/p.yaml': pod('app', 'reader'), 'a/s.yaml': account('reader') },
      kind: 'found',
    },
    {
      what: 'neither has a namespace, in two folders',
      files: { 'a/p.yaml': pod('app', 'reader'), 'b/s.yaml': account('reader') },
      kind: 'possible',
    },
    {
      what: 'only one has a namespace',
      files: { 'a/p.yaml': pod('app', 'reader', 'team'), 'a/s.yaml': account('reader') },
      kind: 'possible',
    },
    {
      what: 'a placeholder for its name',
      files: { 'p.yaml': pod('app', '${NAME}', 'team'), 's.yaml': account('reader', 'team') },
      kind: 'possible',
    },
    {
      what: 'one of two may be it',
      files: {
        'a/p.yaml': pod('app', 'reader', 'team'),
        'b/s.yaml': account('reader'),
        'c/s.yaml': account('${NAME}', 'team'),
      },
      kind: 'possible',
      count: 2,
    },
    { what: 'none', files: { 'p.yaml': pod('app', 'reader', 'team') }, kind: 'unseen', read: READ },
    {
      what: 'none, without a namespace',
      files: { 'p.yaml': pod('app', 'reader') },
      kind: 'unseen',
      read: 'kubectl get serviceaccount reader -o yaml',
    },
    {
      what: 'none, and all are here',
      files: { 'p.yaml': pod('app', 'reader', 'team') },
      complete: ['service-accounts'],
      kind: 'absent',
    },
    {
      what: 'of another environment',
      files: { 'prod/p.yaml': pod('app', 'reader', 'team'), 'dev/s.yaml': account('reader', 'team') },
      kind: 'unseen',
      read: READ,
    },
  ],
  (world) => serviceAccountOf(world, only(world.facts.workload)),
);

const issuer = literalText(ISSUER);
const unknown: Text = { parts: [{ reference: 'local.issuer', scope: 'main' }] };
const from = { document: { file: { path: 'prod/role.json' } } };

table(
  'the provider of an issuer',
  [
    { what: 'its own', files: { 'p.json': provider(ISSUER) }, kind: 'found' },
    { what: 'with its scheme', files: { 'p.json': provider(`https://${ISSUER}`) }, kind: 'found' },
    {
      what: 'another id',
      files: { 'p.json': provider(ISSUER.replace('5B', '6B')) },
      kind: 'unseen',
      read: 'aws iam list-open-id-connect-providers',
    },
    {
      what: 'a placeholder for the id',
      files: { 'p.json': provider('oidc.eks.eu-west-1.amazonaws.com/id/${ID}') },
      kind: 'possible',
    },
    { what: 'none', files: {}, kind: 'unseen', read: 'aws iam list-open-id-connect-providers' },
    { what: 'none, and all are here', files: {}, complete: ['providers'], kind: 'absent' },
    {
      what: 'of another environment',
      files: { 'dev/p.json': provider(ISSUER) },
      complete: ['providers'],
      kind: 'absent',
    },
  ],
  (world) => providerOf(world, issuer, from),
);

table(
  'the provider of an issuer that is not known',
  [{ what: 'one is here', files: { 'p.json': provider(ISSUER) }, kind: 'possible' }],
  (world) => providerOf(world, unknown, from),
);

const DESCRIBE = 'aws eks describe-cluster (its identity.oidc.issuer)';

table(
  'the cluster of an issuer',
  [
    { what: 'its own', files: { 'c.json': cluster('orchard', ISSUER) }, kind: 'found' },
    {
      what: 'another region',
      files: { 'c.json': cluster('orchard', ISSUER.replace('eu-west-1', 'us-west-2')) },
      kind: 'unseen',
      read: DESCRIBE,
    },
    { what: 'none, and all are here', files: {}, complete: ['clusters'], kind: 'absent' },
    {
      what: 'of another environment',
      files: { 'dev/c.json': cluster('orchard', ISSUER) },
      kind: 'unseen',
      read: DESCRIBE,
    },
  ],
  (world) => clusterOf(world, issuer, from),
);
