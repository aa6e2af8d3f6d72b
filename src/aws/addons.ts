/**
 * EKS add-ons whose pods call AWS: the service account they run as and what they need, by the table of consumers, and what eksctl does for them.
 * Source: EKS User Guide, workloads-add-ons-available-eks, and its pages of the drivers.
 */
import { consumerOfAddon } from './consumers.js';
import { table } from '../value/table.js';

export interface AddonNeed {
  readonly namespace: string;
  /** The first one needs the rights. */
  readonly serviceAccounts: readonly [string, ...string[]];
  /** The policy that AWS manages for it; undefined where it is the owner's own, so that what is missing cannot be told by name. */
  readonly policy: string | undefined;
  /** The switch of eksctl's `withAddonPolicies` that puts the rights on the nodes. */
  readonly nodeSwitch: string | undefined;
  /** eksctl creates a role by itself where the cluster has OIDC. */
  readonly eksctlCreatesRole: boolean;
}

export function addonNeed(addon: string): AddonNeed | undefined {
  const consumer = consumerOfAddon(addon);
  const eksctl = EKSCTL[addon];
  const account = consumer?.addon?.serviceAccount;
  if (consumer?.addon === undefined || account === undefined || eksctl === undefined) return undefined;
  // Parts of it that may call AWS, depending on its configuration, are accounts of the add-on as well.
  const others = (consumer.accounts ?? []).flatMap(({ literal, callsAws }) =>
    literal === undefined || literal === account || callsAws !== undefined ? [] : [literal],
  );
  return {
    namespace: consumer.addon.namespace,
    serviceAccounts: [account, ...others],
    policy: eksctl.ownPolicy === true ? undefined : consumer.policies?.[0],
    nodeSwitch: eksctl.nodeSwitch,
    eksctlCreatesRole: eksctl.createsRole === true,
  };
}

/** All service accounts of an add-on, first the one that needs a role; undefined where that is not known. */
export function accountsOfAddon(addon: string): readonly [string, ...string[]] | undefined {
  const consumer = consumerOfAddon(addon);
  const account = consumer?.addon?.serviceAccount;
  return account === undefined
    ? undefined
    : [account, ...(consumer?.accounts ?? []).flatMap(({ literal }) => literal ?? [])];
}

/** Source: eksctl-io/eksctl, pkg/actions/addon/create.go, and its `withAddonPolicies`. */
const EKSCTL: Readonly<
  Record<string, { readonly nodeSwitch?: string; readonly createsRole?: true; readonly ownPolicy?: true }>
> = table({
  // For IPv6 it is one of the owner's own.
  'vpc-cni': { createsRole: true, ownPolicy: true },
  'aws-ebs-csi-driver': { nodeSwitch: 'ebs', createsRole: true },
  'aws-efs-csi-driver': { nodeSwitch: 'efs', createsRole: true },
  'aws-fsx-csi-driver': { nodeSwitch: 'fsx' },
  'aws-mountpoint-s3-csi-driver': {},
  'amazon-cloudwatch-observability': { nodeSwitch: 'cloudWatch' },
});
