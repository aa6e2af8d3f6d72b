/** Groups of nodes and Fargate profiles: aws-eks/lib/managed-nodegroup.js, fargate-profile.js, aws-ec2/lib/launch-template.js. */
import type { Span } from '../../value/span.js';
import type { Native, Run } from '../program/library.js';
import type { Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { constructMembers } from './construct-members.js';
import { mapNodes } from './aws-auth.js';
import { clusterNameOf } from './eks-access.js';
import { checkNodeGroup, checkSelectors } from './refusals.js';
import { roleArnOf, serviceRole } from './eks-cluster.js';
import { attribute, reference, resourceValue } from './l1.js';
import type { ClusterMade } from './made.js';
import { argOf, instance, madeOf, prop, truth } from './natives.js';
import { awsPolicy } from './roles.js';
import { list, object, string } from './trees.js';

const NODE_POLICIES: readonly string[] = [
  'AmazonEKSWorkerNodePolicy',
  'AmazonEKS_CNI_Policy',
  'AmazonEC2ContainerRegistryReadOnly',
];

interface ClusterOf {
  readonly name: Value | undefined;
  readonly made: ClusterMade | undefined;
}

export const nodeGroup = (
  construct: Construct,
  cluster: ClusterMade,
  props: Value | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): Value => makeNodeGroup(construct, { name: cluster.name, made: cluster }, props, run, assembly, at);

function makeNodeGroup(
  construct: Construct,
  cluster: ClusterOf,
  props: Value | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): Value {
  const written = (name: string): Value | undefined => prop(props, name, run);
  checkNodeGroup(props, run, assembly);
  const role =
    written('nodeRole') ??
    serviceRole(assembly.child(construct, 'NodeGroupRole', run), 'ec2.amazonaws.com', NODE_POLICIES, run, assembly, at);
  const spec = written('launchTemplateSpec');
  const labels = written('labels');
  const resource = assembly.resource(
    construct,
    'AWS::EKS::Nodegroup',
    () =>
      object(
        {
          ClusterName: cluster.name,
          NodegroupName: written('nodegroupName'),
          NodeRole: roleArnOf(role, run),
          AmiType: written('amiType'),
          LaunchTemplate:
            spec === undefined
              ? undefined
              : object({ Id: run.get(spec, 'id', spec.at), Version: run.get(spec, 'version', spec.at) }, spec.at),
          Labels: labels,
        },
        at,
      ),
    at,
    [...construct.path, 'Resource'],
  );
  construct.defaultChild = resourceValue(resource, assembly);
  if (cluster.made !== undefined) mapNodes(cluster.made, role, 'linux', run, assembly, written('amiType')?.at ?? at);
  const value: Value = instance(
    'eks.Nodegroup',
    { kind: 'construct', construct },
    constructMembers(construct, assembly, () => value, {
      members: {
        role: () => role,
        nodegroupName: (place) => attribute(resource, 'NodegroupName', assembly, place),
        nodegroupArn: (place) => attribute(resource, 'Arn', assembly, place),
      },
    }),
    at,
  );
  construct.value = value;
  return value;
}

export const nodeGroupClass = (assembly: Assembly): Native => ({
  name: 'eks.Nodegroup',
  construct: (call, run) => {
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
    const props = argOf(call, 2);
    return makeNodeGroup(construct, clusterOf(props, run), props, run, assembly, call.at);
  },
});

function clusterOf(props: Value | undefined, run: Run): ClusterOf {
  const written = prop(props, 'cluster', run);
  const made = madeOf(written);
  return { name: clusterNameOf(written, run), made: made?.kind === 'cluster' ? made : undefined };
}

export const fargateProfile = (
  construct: Construct,
  cluster: ClusterMade,
  props: Value | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): Value => makeProfile(construct, { name: cluster.name, made: cluster }, props, run, assembly, at);

function makeProfile(
  construct: Construct,
  cluster: ClusterOf,
  props: Value | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): Value {
  const written = (name: string): Value | undefined => prop(props, name, run);
  const role =
    written('podExecutionRole') ??
    serviceRole(
      assembly.child(construct, 'PodExecutionRole', run),
      'eks-fargate-pods.amazonaws.com',
      ['AmazonEKSFargatePodExecutionRolePolicy'],
      run,
      assembly,
      at,
    );
  const selectors = written('selectors');
  checkSelectors(selectors, run, assembly);
  if (cluster.made !== undefined) mapNodes(cluster.made, role, 'fargate', run, assembly, at);
  assembly.resource(
    construct,
    'AWS::EKS::FargateProfile',
    () =>
      object(
        {
          ClusterName: cluster.name,
          FargateProfileName: written('fargateProfileName'),
          PodExecutionRoleArn: roleArnOf(role, run),
          Selectors: selectors === undefined ? undefined : selectorsOf(selectors, run),
        },
        at,
      ),
    at,
    [...construct.path, 'Resource'],
  );
  const value: Value = instance(
    'eks.FargateProfile',
    { kind: 'construct', construct },
    constructMembers(construct, assembly, () => value, { members: { podExecutionRole: () => role } }),
    at,
  );
  construct.value = value;
  return value;
}

function selectorsOf(selectors: Value, run: Run): Value {
  if (selectors.kind !== 'list') return list([], selectors.at, true);
  return list(
    selectors.items.map((selector) => {
      const labels = prop(selector, 'labels', run);
      return object(
        { Namespace: prop(selector, 'namespace', run), Labels: labelsOf(labels, selector.at) },
        selector.at,
      );
    }),
    selectors.at,
    selectors.open,
  );
}

function labelsOf(labels: Value | undefined, at: Span): Value | undefined {
  if (labels === undefined) return undefined;
  if (labels.kind !== 'object') return list([], at, true);
  const items = [...labels.members].map(([key, { value, keyAt }]) =>
    object({ Key: string(key, keyAt), Value: value }, value.at),
  );
  return list(items, labels.at, labels.open || labels.others.length > 0);
}

export const fargateProfileClass = (assembly: Assembly): Native => ({
  name: 'eks.FargateProfile',
  construct: (call, run) => {
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
    const props = argOf(call, 2);
    return makeProfile(construct, clusterOf(props, run), props, run, assembly, call.at);
  },
});

/** Nodes that a cluster does not manage: their role has the policies of nodes. */
export function autoScalingGroup(
  construct: Construct,
  cluster: ClusterMade,
  props: Value | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): Value {
  const role =
    prop(props, 'role', run) ??
    serviceRole(assembly.child(construct, 'InstanceRole', run), 'ec2.amazonaws.com', NODE_POLICIES, run, assembly, at);
  mapGroup(cluster, role, props, run, assembly, at);
  const value: Value = instance(
    'autoscaling.AutoScalingGroup',
    { kind: 'construct', construct },
    constructMembers(construct, assembly, () => value, {
      members: {
        role: () => role,
        grantPrincipal: () => role,
        autoScalingGroupName: (place) => string(construct.id, place),
      },
    }),
    at,
  );
  construct.value = value;
  return value;
}

function mapGroup(
  cluster: ClusterMade,
  role: Value,
  options: Value | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): void {
  const isMapped = prop(options, 'mapRole', run);
  if (isMapped === undefined || truth(isMapped) === true) mapNodes(cluster, role, 'linux', run, assembly, at);
  else if (truth(isMapped) === undefined && cluster.awsAuth !== undefined) cluster.awsAuth.roles.open = true;
}

/** `cluster.connectAutoScalingGroupCapacity(group, options)`: the policies of nodes for its role, and a row. */
export function connectGroup(
  cluster: ClusterMade,
  group: Value | undefined,
  options: Value | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): void {
  const role = group === undefined ? undefined : run.get(group, 'role', at);
  const made = madeOf(role);
  if (role === undefined || made?.kind !== 'role') return;
  for (const name of NODE_POLICIES) {
    if (run.certain) made.managed.items.push(awsPolicy(name, run, assembly, at));
    else made.managed.open = true;
  }
  mapGroup(cluster, role, options, run, assembly, at);
}

/** `new ec2.LaunchTemplate(scope, id, { requireImdsv2, httpTokens, httpPutResponseHopLimit, role })` */
export const launchTemplateClass = (assembly: Assembly): Native => ({
  name: 'ec2.LaunchTemplate',
  construct: (call, run) => {
    const { at } = call;
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, at), call.args[1], run);
    const props = argOf(call, 2);
    const hops = prop(props, 'httpPutResponseHopLimit', run);
    const tokens = prop(props, 'httpTokens', run) ?? required(prop(props, 'requireImdsv2', run), run);
    const options =
      hops === undefined && tokens === undefined
        ? undefined
        : object({ HttpPutResponseHopLimit: hops, HttpTokens: tokens }, at);
    const resource = assembly.resource(
      construct,
      'AWS::EC2::LaunchTemplate',
      () =>
        object(
          {
            LaunchTemplateName: prop(props, 'launchTemplateName', run),
            LaunchTemplateData: object({ MetadataOptions: options }, at),
          },
          at,
        ),
      at,
      [...construct.path, 'Resource'],
    );
    construct.defaultChild = resourceValue(resource, assembly);
    const value: Value = instance(
      'ec2.LaunchTemplate',
      { kind: 'construct', construct },
      constructMembers(construct, assembly, () => value, {
        members: {
          launchTemplateId: (place) => reference(resource, assembly, place),
          launchTemplateName: () => prop(props, 'launchTemplateName', run),
          latestVersionNumber: (place) => attribute(resource, 'LatestVersionNumber', assembly, place),
          defaultVersionNumber: (place) => attribute(resource, 'DefaultVersionNumber', assembly, place),
          versionNumber: (place) => attribute(resource, 'LatestVersionNumber', assembly, place),
          role: () => prop(props, 'role', run),
        },
      }),
      at,
    );
    construct.value = value;
    return value;
  },
});

function required(requireImdsv2: Value | undefined, run: Run): Value | undefined {
  if (requireImdsv2 === undefined) return undefined;
  const known = truth(requireImdsv2);
  if (known === undefined) return run.hole('httpTokens', requireImdsv2.at, { anonymous: true });
  return known ? string('required', requireImdsv2.at) : undefined;
}
