/** docs/eksctl.md is written from the tables of the model (UPDATE=1). */
import { test } from 'vitest';
import { ADDON_POLICIES } from '../src/aws/eksctl-addon-policies.js';
import { identitiesOf } from '../src/aws/eksctl-identities.js';
import type { GrantedPolicy } from '../src/aws/eksctl-identity.js';
import { worldOf } from '../src/analyse.js';
import { expectFile } from './golden.js';

/** The policies of the node group of a ClusterConfig. */
function nodePolicies(kind: string, group: string, cluster = ''): string {
  const text = `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: orchard, region: eu-west-1}\n${cluster}${kind}:\n  - name: workers\n${group}`;
  const [config] = worldOf([{ path: 'cluster.yaml', text }]).facts['cluster-config'];
  const policies: readonly GrantedPolicy[] =
    config === undefined
      ? []
      : (identitiesOf(config.tree).find((identity) => identity.kind === 'node group')?.policies ?? []);
  return (
    policies
      .filter(({ origin }) => origin !== 'attachPolicyARNs')
      .map(({ name }) => name)
      .join('<br>') || 'none'
  );
}

const OIDC = 'iam: {withOIDC: true}\n';
const LISTED = '    iam: {attachPolicyARNs: ["arn:aws:iam::111122223333:policy/reader"]}\n';
const BUILDER = '    iam: {withAddonPolicies: {imageBuilder: true}}\n';

const situations: readonly (readonly [string, string, string])[] = [
  ['nothing set', '', ''],
  ['`withOIDC: true`', '', OIDC],
  ['`attachPolicyARNs` has an item', LISTED, ''],
  ['`withAddonPolicies.imageBuilder`', BUILDER, ''],
];

const page = `# What eksctl creates

Read from eksctl 0.231 (commit 99984adb6164); \`irsa-lint cluster FILE\` shows it for a file. Written by \`npm run update\`.

## Policies of a node role that nobody listed

Any item of \`attachPolicyARNs\` switches the defaults off; inline policies and \`withAddonPolicies\` do not. With \`instanceRoleARN\` or \`instanceProfileARN\` nothing is created.

| situation | managed node group | self-managed node group |
|---|---|---|
${situations.map(([what, group, cluster]) => `| ${what} | ${nodePolicies('managedNodeGroups', group, cluster)} | ${nodePolicies('nodeGroups', group, cluster)} |`).join('\n')}

On a cluster that exists \`eksctl create nodegroup\` attaches AmazonEKS_CNI_Policy unless the service account aws-node has a role with a policy of that name.

## What each key of withAddonPolicies grants every pod on the nodes

| key | grants | better granted to | width |
|---|---|---|---|
${Object.entries(ADDON_POLICIES)
  .map(([key, { grants, instead, broad }]) => `| ${key} | ${grants} | ${instead} | ${broad ? 'broad' : 'narrow'} |`)
  .join('\n')}

The keys of \`wellKnownPolicies\` grant the same to one service account: imageBuilder, autoScaler, awsLoadBalancerController, externalDNS, certManager, ebsCSIController, efsCSIController (the last far narrower than \`withAddonPolicies.efs\`).

## Where behaviour changed

| eksctl | change |
|---|---|
| 0.28.0 | \`withOIDC\` moves the CNI policy from the nodes to a role of aws-node |
| 0.63.0 | Session Manager is always on; \`ssh.enableSsm\` has no use |
| 0.84.0 | \`albIngress\` is called \`awsLoadBalancerController\` |
| 0.143.0 | \`disableIMDSv1\` is true by default |
| 0.180.0 | associations of Pod Identity create no service account unless \`createServiceAccount\` says so |
| 0.181.0 | \`iam.autoCreatePodIdentityAssociations\` is \`addonsConfig.autoApplyPodIdentityAssociations\` |
| 0.210.0 | nodes get AmazonEC2ContainerRegistryPullOnly instead of ReadOnly |
| 0.211.0 | \`withAddonPolicies.ebs\` attaches AmazonEBSCSIDriverPolicy instead of an inline policy |
| 0.222.0 | \`iam.serviceAccounts[].subjectPattern\` |
`;

test('the page shows the tables', () => {
  expectFile('docs/eksctl.md', page);
});
