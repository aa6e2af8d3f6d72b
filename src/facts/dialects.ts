/** The only list of dialects. Where two read one mapping, the more special stands first. */
import { ack } from './ack/dialect.js';
import { awsCli } from './aws-cli/dialect.js';
import { clusterApi } from './cluster-api/dialect.js';
import { cdk } from './cdk/dialect.js';
import { cloudformation, stacks } from './cloudformation/dialect.js';
import { crossplane } from './crossplane/dialect.js';
import { isMeant, type Dialect } from './dialect.js';
import type { Source } from '../value/span.js';
import { eksctl } from './eksctl/dialect.js';
import { helm } from './helm/dialect.js';
import { helmSettings } from './helm-settings/dialect.js';
import { iam } from './iam/dialect.js';
import { karpenter } from './karpenter/dialect.js';
import { kops } from './kops/dialect.js';
import { kro } from './kro/dialect.js';
import { kubernetes } from './kubernetes/dialect.js';
import { kustomizations, kustomize } from './kustomize/dialect.js';
import { pulumi } from './pulumi/dialect.js';
import { terraform } from './terraform/dialect.js';

export const DIALECTS: readonly Dialect[] = [
  kro,
  eksctl,
  karpenter,
  kops,
  helmSettings,
  clusterApi,
  kubernetes,
  kustomize,
  cloudformation,
  ack,
  crossplane,
  awsCli,
  iam,
  terraform,
  stacks,
  cdk,
  pulumi,
  kustomizations,
  helm,
];

/** Loads what the dialects of these files need, before they are read. One that cannot be loaded reads nothing; `failed` is told, and without it this throws. */
export async function loadDialects(
  files: readonly Source[],
  failed: (name: string, error: unknown) => void = rethrow,
  dialects: readonly Dialect[] = DIALECTS,
): Promise<void> {
  for (const dialect of dialects)
    if (
      dialect.kind === 'unit' &&
      dialect.load !== undefined &&
      files.some((file) => file.glance === undefined && isMeant(dialect, file))
    )
      try {
        await dialect.load();
      } catch (error) {
        failed(dialect.name, error);
      }
}

function rethrow(_: string, error: unknown): never {
  throw error;
}
