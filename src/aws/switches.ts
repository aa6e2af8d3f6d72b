/**
 * Switches without which a program asks AWS for something without its role: what shows that AWS is asked, and what takes the place of the role. Which
 * objects, which field and which value stand in the table of programs; where the field stands is looked up by its path.
 */
import { consumerFields, type FieldOfConsumer } from './consumers.js';
import { table } from '../value/table.js';

/** What answers without credentials. */
export type Asked = 'ECR' | 'S3' | 'Amazon Managed Service for Prometheus' | 'AWS';

export interface Switch {
  readonly field: FieldOfConsumer;
  /** The mapping that holds the field, as in `spec.remoteWrite[]`, and the way from there. */
  readonly base: string;
  readonly path: string;
  readonly asked: Asked;
  /** Fields of the mapping that show what is asked: of a value, or written at all. */
  readonly shows: readonly (readonly [path: string, value: RegExp | undefined])[];
  /** Fields of the mapping that give credentials of another kind, or none that are needed. */
  readonly instead: readonly string[];
  /** `registry`, `bucket`: it asks as anyone would, who may be let in or not; `unset`: it finds no credentials. */
  readonly fault: 'registry' | 'bucket' | 'unset';
  /** Written is enough, with whatever value. */
  readonly present: boolean;
  readonly versions: RegExp;
}

/** An entry by the path of its field in the table. */
type Row = Pick<Switch, 'base' | 'asked' | 'shows' | 'instead'> & Partial<Pick<Switch, 'fault' | 'versions'>>;

/** A private registry; those of public.ecr.aws need no credentials. */
const ECR = /^(?:oci:\/\/)?[^/.]+\.dkr[.-]ecr(?:-fips)?\.[^/]+/;
const S3 = /^s3[.-][^/]*amazonaws\./;
const AMP = /^https:\/\/aps-workspaces(?:-fips)?\.[^/]+\.(?:amazonaws\.com|api\.aws)/;
const SCALERS = /^aws-(?:cloudwatch|dynamodb|dynamodb-streams|kinesis-stream|sqs-queue)$/;
const BUCKET = /^s3:\/\//;
const WRITTEN = undefined;

/** An option of the image reflector before v1 does without the field. */
const FLUX = /^(?:source\.toolkit\.fluxcd\.io\/(?:v1|v1beta2)|image\.toolkit\.fluxcd\.io\/v1)$/;

/** Source: fluxcd.io, API of source and image reflector: `provider`, `generic` where none is written; a secret or an account with pull secrets takes its place. */
const flux = (asked: Asked, path: string, value: RegExp): Row => ({
  base: 'spec',
  asked,
  fault: asked === 'S3' ? 'bucket' : 'registry',
  shows: [[path, value]],
  instead: ['secretRef', 'serviceAccountName', 'sts'],
  versions: FLUX,
});

/** Source: cloudnative-pg/barman-cloud, pkg/api (S3Credentials): keys or the role, exactly one of them. */
const barman = (base: string): Row => ({
  base,
  asked: 'S3',
  shows: [['destinationPath', BUCKET]],
  instead: ['s3Credentials.accessKeyId', 's3Credentials.secretAccessKey', 'azureCredentials', 'googleCredentials'],
});

/** Source: pgbackrest.org, `repo-s3-key-type`: keys where nothing is written, from its configuration. */
const backRest: Row = {
  base: 'spec.backups.pgbackrest',
  asked: 'S3',
  shows: [['repos[].s3', WRITTEN]],
  instead: ['configuration', ...[1, 2, 3, 4].flatMap((n) => [`global.repo${n}-s3-key`, `global.repo${n}-s3-key-type`])],
};

/** Source: mongodb/mongodb-kubernetes, api/v1/om/opsmanager_types.go (S3Config): a secret of keys, or the role. */
const opsManager = (base: string): Row => ({
  base,
  asked: 'S3',
  shows: [['s3BucketName', WRITTEN]],
  instead: ['s3SecretRef'],
});

const ROWS: Readonly<Record<string, readonly Row[]>> = table({
  'OCIRepository spec.provider': [flux('ECR', 'url', ECR)],
  'HelmRepository spec.provider': [flux('ECR', 'url', ECR)],
  'ImageRepository spec.provider': [flux('ECR', 'image', ECR)],
  'Bucket spec.provider': [flux('S3', 'endpoint', S3)],
  // Source: kedacore/keda, pkg/scalers/aws/aws_common.go: without an authentication the keys of the scaled pods are asked for.
  'spec.triggers[].metadata.identityOwner': [
    {
      base: 'spec.triggers[]',
      asked: 'AWS',
      shows: [['type', SCALERS]],
      instead: [
        'authenticationRef',
        'metadata.awsAccessKeyIDFromEnv',
        'metadata.awsAccessKeyID',
        'metadata.awsRoleArn',
      ],
    },
  ],
  // Source: kedacore/keda, pkg/scaling/resolver/aws_secretmanager_handler.go: keys are expected where no provider is written.
  'spec.awsSecretManager.podIdentity.provider': [
    { base: 'spec.awsSecretManager', asked: 'AWS', shows: [['secrets', WRITTEN]], instead: ['credentials'] },
  ],
  'spec.remoteWrite[].aws.useSigv4': [
    { base: 'spec.remoteWrite[]', asked: 'Amazon Managed Service for Prometheus', shows: [['url', AMP]], instead: [] },
  ],
  'spec.remoteWrite[].sigv4': [
    {
      base: 'spec.remoteWrite[]',
      asked: 'Amazon Managed Service for Prometheus',
      shows: [['url', AMP]],
      // Headers and proxies of one's own may sign.
      instead: ['authorization', 'proxyUrl'],
    },
  ],
  'spec.backup.barmanObjectStore.s3Credentials.inheritFromIAMRole': [barman('spec.backup.barmanObjectStore')],
  'spec.externalClusters[].barmanObjectStore.s3Credentials.inheritFromIAMRole': [
    barman('spec.externalClusters[].barmanObjectStore'),
  ],
  'spec.configuration.s3Credentials.inheritFromIAMRole': [barman('spec.configuration')],
  'spec.backups.pgbackrest.global.repo1-s3-key-type': [backRest],
  'spec.backup.s3Stores[].irsaEnabled': [opsManager('spec.backup.s3Stores[]')],
  'spec.backup.s3OpLogStores[].irsaEnabled': [opsManager('spec.backup.s3OpLogStores[]')],
  // Source: mattermost/mattermost-operator, controllers/mattermost/mattermost (checkExternalFileStore) and pkg/mattermost/file_store.go: keys of a secret, or the annotated account.
  'spec.fileStore.external.useServiceAccount': [
    { base: 'spec.fileStore.external', asked: 'S3', shows: [['url', /^s3[.-][^/]*amazonaws\./]], instead: ['secret'] },
  ],
});

/** The switches of an object. */
export const switchesOf = (apiVersion: string, kind: string): readonly Switch[] =>
  consumerFields(apiVersion, kind).flatMap((field) =>
    field.means !== 'switch'
      ? []
      : field.paths.flatMap((path) =>
          (ROWS[`${kind} ${path}`] ?? ROWS[path] ?? []).flatMap((row): readonly Switch[] => {
            const { versions = /./, fault = 'unset' } = row;
            const way = path.slice(row.base.length + 1);
            return versions.test(apiVersion)
              ? [{ ...row, field, path: way, present: field.value === undefined, versions, fault }]
              : [];
          }),
        ),
  );
