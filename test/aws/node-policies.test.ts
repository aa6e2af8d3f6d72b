/** node/mandatory-policy-missing by situation, each row with the line of eksctl (at 99984adb6164) or the page of AWS that makes it so. */
import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { analyse } from '../../src/analyse.js';

const [WORKER, CNI, PULL, SSM] = [
  'AmazonEKSWorkerNodePolicy',
  'AmazonEKS_CNI_Policy',
  'AmazonEC2ContainerRegistryPullOnly',
  'AmazonSSMManagedInstanceCore',
];

interface Group {
  readonly kind?: 'nodeGroups' | 'managedNodeGroups';
  readonly policies?: readonly string[];
  /** Lines of the group's `iam` beside attachPolicyARNs. */
  readonly iam?: string;
  /** Lines of the ClusterConfig. */
  readonly cluster?: string;
  readonly partition?: string;
  readonly region?: string;
}

function said({
  kind = 'managedNodeGroups',
  policies,
  iam = '',
  cluster = '',
  partition = 'aws',
  region = 'eu-west-1',
}: Group): string {
  const arns =
    policies === undefined
      ? ''
      : `      attachPolicyARNs:\n${policies.map((name) => `        - ${name.startsWith('arn:') ? name : `arn:${partition}:iam::aws:policy/${name}`}\n`).join('')}`;
  const text = `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: orchard, region: ${region}}\n${cluster}${kind}:\n  - name: workers\n    iam:\n${arns}${iam === '' ? '' : `      ${iam}\n`}`;
  const { result } = analyse([{ path: 'cluster.yaml', text }], rules, { levelOf: () => undefined, pedantic: false });
  const own = result.findings.filter((finding) => finding.rule === 'node/mandatory-policy-missing');
  return own
    .map(
      ({ severity, message }) =>
        `${severity}:${[WORKER, CNI, PULL, SSM]
          .filter((name) => message.includes(name))
          .map((name) => name.replace(/^Amazon(?:EKS|EC2|SSM)_?/, ''))
          .join(',')}`,
    )
    .join(' ');
}

const OIDC = 'iam: {withOIDC: true}\n';
const AGENT = '  - name: eks-pod-identity-agent\n';

test.each<readonly [what: string, group: Group, wanted: string, source: string]>([
  ['managed, nothing listed', {}, '', 'iam_helper.go:151'],
  [
    'managed, an inline policy alone',
    {
      iam: 'attachPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::orchard/*"}]}',
    },
    '',
    'iam_helper.go:149, only len(attachPolicyARNs) > 0 counts',
  ],
  ['managed, add-on policies alone', { iam: 'withAddonPolicies: {cloudWatch: true}' }, '', 'iam_helper.go:149'],
  [
    'managed, SSM alone',
    { policies: [SSM] },
    'error:WorkerNodePolicy,CNI_Policy,ContainerRegistryPullOnly',
    'iam_helper.go:149',
  ],
  [
    'self-managed, SSM alone: the pull policy stays',
    { kind: 'nodeGroups', policies: [SSM] },
    'error:WorkerNodePolicy,CNI_Policy',
    'iam_helper.go:164',
  ],
  [
    'self-managed, with imageBuilder',
    { kind: 'nodeGroups', policies: [WORKER, CNI, SSM], iam: 'withAddonPolicies: {imageBuilder: true}' },
    '',
    'iam_helper.go:160',
  ],
  ['all four', { policies: [WORKER, CNI, PULL, SSM] }, '', 'iam_helper.go:151'],
  ['three, without SSM', { policies: [WORKER, CNI, PULL] }, 'info:ManagedInstanceCore', 'iam_helper.go:157'],
  ['withOIDC: the CNI has its own role', { policies: [WORKER, PULL, SSM], cluster: OIDC }, '', 'iam_helper.go:153'],
  [
    'withOIDC not known',
    { policies: [WORKER, PULL, SSM], cluster: 'iam: {withOIDC: "${OIDC}"}\n' },
    '',
    'unknown is silence',
  ],
  [
    'aws-node by IRSA of its addon',
    {
      policies: [WORKER, PULL, SSM],
      cluster: 'addons:\n  - name: vpc-cni\n    serviceAccountRoleARN: arn:aws:iam::111122223333:role/cni\n',
    },
    '',
    'create.go:156',
  ],
  [
    'aws-node by Pod Identity of its addon',
    {
      policies: [WORKER, PULL, SSM],
      cluster: `addons:\n  - name: vpc-cni\n    useDefaultPodIdentityAssociations: true\n${AGENT}`,
    },
    '',
    'create.go:147',
  ],
  [
    'aws-node by an association',
    {
      policies: [WORKER, PULL, SSM],
      cluster: `addons:\n${AGENT}iam:\n  podIdentityAssociations:\n    - {namespace: kube-system, serviceAccountName: aws-node, roleARN: "arn:aws:iam::111122223333:role/cni"}\n`,
    },
    '',
    'EKS User Guide, cni-iam-role',
  ],
  [
    'another association',
    {
      policies: [WORKER, PULL, SSM],
      cluster: `addons:\n${AGENT}iam:\n  podIdentityAssociations:\n    - {namespace: team, serviceAccountName: reader, roleARN: "arn:aws:iam::111122223333:role/reader"}\n`,
    },
    'error:CNI_Policy',
    'iam_helper.go:153',
  ],
  [
    'associations applied to every addon',
    {
      policies: [WORKER, PULL, SSM],
      cluster: `addonsConfig: {autoApplyPodIdentityAssociations: true}\naddons:\n  - name: vpc-cni\n${AGENT}`,
    },
    '',
    'create.go:170',
  ],
  [
    'no vpc-cni at all',
    { policies: [WORKER, PULL, SSM], cluster: 'addonsConfig: {disableDefaultAddons: true}\n' },
    '',
    'another CNI is meant',
  ],
  [
    'IPv6 with OIDC: the rights go to the role of the addon',
    {
      policies: [WORKER, PULL, SSM],
      cluster: `${OIDC}kubernetesNetworkConfig: {ipFamily: IPv6}\naddons:\n  - name: vpc-cni\n  - name: coredns\n  - name: kube-proxy\n`,
    },
    '',
    'create.go:218',
  ],
  [
    'added to a cluster that exists',
    { policies: [WORKER, PULL, SSM], cluster: 'vpc: {id: vpc-0123456789abcdef0}\n' },
    'warning:CNI_Policy',
    'nodegroup/create.go:253',
  ],
  [
    'an existing role: unseen',
    { iam: 'instanceRoleARN: arn:aws:iam::111122223333:role/workers' },
    '',
    'iam_helper.go is not called',
  ],
  [
    'ReadOnly pulls',
    { policies: [WORKER, CNI, 'AmazonEC2ContainerRegistryReadOnly', SSM] },
    '',
    'EKS User Guide, create-node-role',
  ],
  [
    'PowerUser pulls',
    { policies: [WORKER, CNI, 'AmazonEC2ContainerRegistryPowerUser', SSM] },
    '',
    'EKS User Guide, create-node-role',
  ],
  [
    'a policy of your own beside the worker policy',
    { policies: [WORKER, 'arn:aws:iam::111122223333:policy/nodes'] },
    'warning:CNI_Policy,ContainerRegistryPullOnly',
    'its content is not seen',
  ],
  [
    'a policy of your own alone',
    { policies: ['arn:aws:iam::111122223333:policy/nodes'] },
    'error:WorkerNodePolicy,CNI_Policy,ContainerRegistryPullOnly',
    'nobody thought of the node',
  ],
  [
    'copies of your own under the same names',
    { policies: [WORKER, CNI, PULL, SSM].map((name) => `arn:aws:iam::111122223333:policy/${name}`) },
    '',
    'iam_helper.go:186, compared by name',
  ],
  ['China', { policies: [WORKER, CNI, PULL, SSM], partition: 'aws-cn', region: 'cn-north-1' }, '', 'partitions.go'],
  [
    'GovCloud, the CNI policy lost',
    { policies: [WORKER, PULL, SSM], partition: 'aws-us-gov', region: 'us-gov-west-1' },
    'error:CNI_Policy',
    'partitions.go',
  ],
  [
    'Auto Mode',
    { policies: [WORKER, PULL, SSM], cluster: 'autoModeConfig: {enabled: true}\n' },
    '',
    'its nodes are not these; eksctl/auto-mode-invalid speaks',
  ],
  ['administrators', { policies: ['AdministratorAccess'] }, '', 'holds every right'],
] as const)('%s', (_, group, wanted) => {
  expect(said(group)).toBe(wanted);
});

describe('the fix', () => {
  test('adds what is missing in the partition of the region, in the layout of the list', () => {
    const text =
      'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: orchard, region: cn-north-1}\nmanagedNodeGroups:\n  - name: workers\n    iam:\n      attachPolicyARNs:   # what applications need\n        # logs\n        - arn:aws-cn:iam::aws:policy/AmazonSSMManagedInstanceCore # keep\n';
    const { result } = analyse([{ path: 'cluster.yaml', text }], rules, { levelOf: () => undefined, pedantic: false });
    const [edit] =
      result.findings.find((finding) => finding.rule === 'node/mandatory-policy-missing')?.fixes[0]?.edits ?? [];
    expect(edit === undefined ? '' : text.slice(0, edit.at.start) + edit.text + text.slice(edit.at.end)).toBe(
      text.replace(
        '        - arn:aws-cn',
        '        - arn:aws-cn:iam::aws:policy/AmazonEKSWorkerNodePolicy\n        - arn:aws-cn:iam::aws:policy/AmazonEKS_CNI_Policy\n        - arn:aws-cn:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly\n        - arn:aws-cn',
      ),
    );
  });
});
