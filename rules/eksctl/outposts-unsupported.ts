import { enabledEntry, setEntry } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, isUnread } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/outposts-unsupported',
  on: 'cluster-config',
  summary: 'what a cluster with its control plane on Outposts does not support',
  messages: {
    unsupported: {
      severity: 'error',
      text: ({ what, key }: { what: string; key: string }) =>
        `a control plane on Outposts does not support ${what}: remove \`${key}\``,
    },
  },
  check({ tree }, { report }) {
    const outpost = setEntry(tree, 'outpost');
    if (outpost === undefined) return;
    for (const { what, key, on } of UNSUPPORTED) {
      const path = key.split('.');
      const holder = path.length === 1 ? tree : field(tree, ...path.slice(0, -1));
      const entry = (on === true ? enabledEntry : setEntry)(holder, path.at(-1) ?? '');
      // What is neither of both is file/schema's.
      if (entry !== undefined && !isUnread(entry.value))
        report({
          message: 'unsupported',
          data: { what, key },
          at: entry.keyAt,
          note: 'eksctl refuses the file',
          related: [{ at: outpost.keyAt, note: 'the control plane is on Outposts' }],
        });
    }
  },
});

/** Source: ValidateClusterConfig in validation.go, NewCreateClusterLoader in pkg/ctl/cmdutils/configfile.go. */
const UNSUPPORTED: readonly { readonly what: string; readonly key: string; readonly on?: true }[] = [
  { what: 'managed node groups', key: 'managedNodeGroups' },
  { what: 'an IAM OIDC provider', key: 'iam.withOIDC', on: true },
  { what: 'Auto Mode', key: 'autoModeConfig.enabled', on: true },
  { what: 'Karpenter', key: 'karpenter' },
  { what: 'add-ons', key: 'addons' },
  { what: 'identity providers', key: 'identityProviders' },
  { what: 'Fargate', key: 'fargateProfiles' },
  { what: 'GitOps', key: 'gitops' },
  { what: 'encryption of secrets', key: 'secretsEncryption.keyARN' },
  { what: 'availability zones of its own', key: 'availabilityZones' },
  { what: 'local zones', key: 'localZones' },
  { what: 'a public endpoint', key: 'vpc.clusterEndpoints.publicAccess', on: true },
  { what: 'public access', key: 'vpc.publicAccessCIDRs' },
  { what: 'IPv6', key: 'vpc.autoAllocateIPv6', on: true },
];
