/** Launch templates as `aws ec2` takes and prints them. Source: EC2 API Reference, CreateLaunchTemplate, CreateLaunchTemplateVersion, DescribeLaunchTemplateVersions, RequestLaunchTemplateData. */
import { display } from '../../value/text.js';
import { field, itemsOf, parsesAsTrue, stringOf, type MapTree, type Tree } from '../../value/tree.js';
import type { Reading } from '../dialect.js';
import { EC2_METADATA, emitMetadataOptions, metadataOptionsOf } from '../metadata-options.js';

/** The input of create-launch-template and -version, and of `--launch-template-data file://`; what these and describe-launch-template-versions print. */
export function readLaunchTemplate(tree: MapTree, { root, document, emit }: Reading): void {
  if (tree !== root) return;
  for (const data of [
    field(root, 'LaunchTemplateData'),
    field(root, 'LaunchTemplateVersion', 'LaunchTemplateData'),
    isData(root) ? root : undefined,
  ])
    emitMetadataOptions(field(data, 'MetadataOptions'), EC2_METADATA, document, emit);
  const versions = field(root, 'LaunchTemplateVersions');
  if (versions !== undefined) readVersions(itemsOf(versions), { document, emit });
}

/** Nodes are made of the default version or of the latest; of both one decision is told. */
function readVersions(versions: readonly Tree[], { document, emit }: Pick<Reading, 'document' | 'emit'>): void {
  for (const id of new Set(versions.map(idOf))) {
    const all = versions.filter((version) => idOf(version) === id);
    const used = new Set([
      all.find((version) => parsesAsTrue(field(version, 'DefaultVersion')) === true),
      latestOf(all),
    ]);
    const [first, second] = [...used].flatMap((version) => {
      const options = field(version, 'LaunchTemplateData', 'MetadataOptions');
      const found = metadataOptionsOf(options, EC2_METADATA, document);
      return found === undefined || stringOf(found.tokens.value) !== 'optional' ? [] : [found];
    });
    if (first !== undefined)
      emit.fact('metadata-options', second === undefined ? first : { ...first, again: second.tokens });
  }
}

const idOf = (version: Tree): string | undefined => stringOf(field(version, 'LaunchTemplateId'));

function latestOf(versions: readonly Tree[]): Tree | undefined {
  const numberOf = (version: Tree | undefined): number => {
    const number = field(version, 'VersionNumber');
    return number?.kind === 'number' ? number.value : 0;
  };
  return versions.reduce<Tree | undefined>((best, one) => (numberOf(one) > numberOf(best) ? one : best), versions[0]);
}

/** A file of the data alone. What else has these fields (run-instances, what describes an instance) has others, too. */
const isData = (root: MapTree): boolean =>
  field(root, 'MetadataOptions') !== undefined && root.entries.every(({ key }) => DATA.has(display(key)));

const DATA: ReadonlySet<string> = new Set([
  ...['KernelId', 'EbsOptimized', 'IamInstanceProfile', 'BlockDeviceMappings', 'NetworkInterfaces', 'ImageId'],
  ...['InstanceType', 'KeyName', 'Monitoring', 'Placement', 'RamDiskId', 'DisableApiTermination', 'UserData'],
  ...['InstanceInitiatedShutdownBehavior', 'TagSpecifications', 'ElasticGpuSpecifications', 'SecurityGroupIds'],
  ...['ElasticInferenceAccelerators', 'SecurityGroups', 'InstanceMarketOptions', 'CreditSpecification', 'CpuOptions'],
  ...['CapacityReservationSpecification', 'LicenseSpecifications', 'HibernationOptions', 'MetadataOptions'],
  ...['EnclaveOptions', 'InstanceRequirements', 'PrivateDnsNameOptions', 'MaintenanceOptions', 'DisableApiStop'],
  ...['Operator', 'NetworkPerformanceOptions'],
]);
