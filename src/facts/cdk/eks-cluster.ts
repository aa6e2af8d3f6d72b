/** Clusters: aws-eks/lib/cluster.js, aws-eks-v2/lib/cluster.js. */
import type { Span } from '../../value/span.js';
import type { Call, Native, Run } from '../program/library.js';
import { isNothing, type Value } from '../program/value.js';
import type { Assembly, Construct, Resource } from './assembly.js';
import { accessEntry, addon } from './eks-access.js';
import { awsAuthOf, awsAuthValue } from './aws-auth.js';
import { clusterValue, namedCluster } from './eks-cluster-value.js';
import { autoScalingGroup, fargateProfile, nodeGroup } from './eks-nodes.js';
import { serviceAccount } from './eks-service-account.js';
import { attribute, reference, resourceValue } from './l1.js';
import type { ClusterMade, RoleMade } from './made.js';
import { argOf, func, literal, madeOf, prop } from './natives.js';
import { makeProvider } from './policies.js';
import { principalValue, servicePrincipal } from './principals.js';
import { awsPolicy, makeRole } from './roles.js';
import { addTo, statementMade, statementValue } from './statements.js';
import { checkClusterName } from './refusals.js';
import { list, nothing, object, string } from './trees.js';

type Version = 1 | 2;

/** A role that a construct makes for a service, with policies of AWS. */
export function serviceRole(
  construct: Construct,
  service: string,
  policies: readonly string[],
  run: Run,
  assembly: Assembly,
  at: Span,
): Value {
  const props = object(
    {
      assumedBy: principalValue(servicePrincipal(service, at)),
      managedPolicies: list(
        policies.map((name) => awsPolicy(name, run, assembly, at)),
        at,
      ),
    },
    at,
  );
  return makeRole(construct, props, run, assembly, at);
}

export const roleArnOf = (role: Value, run: Run): Value => {
  const made = madeOf(role);
  return made?.kind === 'role' ? made.arn : run.get(role, 'roleArn', role.at);
};

/** The mode of a cluster of the second version: `true` unless a kind of capacity is chosen. Undefined: not known. */
function isAutoMode(props: Value | undefined, run: Run): boolean | undefined {
  const type = prop(props, 'defaultCapacityType', run);
  if (type === undefined) return true;
  const known = literal(type);
  return known === undefined ? undefined : known === 'AUTOMODE';
}

const AUTO_MODE_POLICIES: readonly string[] = [
  'AmazonEKSComputePolicy',
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingPolicy',
];

function addAutoModeStatement(role: RoleMade, assembly: Assembly, at: Span): void {
  const statement = statementMade(at);
  addTo(statement.actions, list([string('sts:TagSession', at)], at));
  addTo(statement.principals, list([principalValue(servicePrincipal('eks.amazonaws.com', at))], at));
  role.trust?.statements.items.push(statementValue(statement, assembly));
}

interface Kind {
  readonly version: Version;
  readonly fargate: boolean;
}

/** The role of a cluster that takes one on its own, with what automatic mode adds to it. */
function clusterRole(
  construct: Construct,
  given: Value | undefined,
  auto: boolean | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): Value {
  const role =
    given ??
    serviceRole(
      assembly.child(construct, 'Role', run),
      'eks.amazonaws.com',
      ['AmazonEKSClusterPolicy'],
      run,
      assembly,
      at,
    );
  const made = madeOf(role);
  if (made?.kind !== 'role') return role;
  if (auto === true) {
    addAutoModeStatement(made, assembly, at);
    for (const name of AUTO_MODE_POLICIES) made.managed.items.push(awsPolicy(name, run, assembly, at));
  } else if (auto === undefined && made.trust !== undefined) {
    made.trust.statements.open = true;
    made.managed.open = true;
  }
  return role;
}

/** The role of the nodes of automatic mode. Undefined: there are no node pools. */
function poolRole(
  construct: Construct,
  compute: Value | undefined,
  auto: boolean | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): Value | undefined {
  if (auto !== true) return undefined;
  const pools = prop(compute, 'nodePools', run);
  if (pools?.kind === 'list' && pools.items.length === 0 && !pools.open) return undefined;
  return (
    prop(compute, 'nodeRole', run) ??
    serviceRole(
      assembly.child(construct, `${construct.id}nodePoolRole`, run),
      'ec2.amazonaws.com',
      ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryReadOnly'],
      run,
      assembly,
      at,
    )
  );
}

function makeCluster(call: Call, kind: Kind, run: Run, assembly: Assembly): Value {
  const { at } = call;
  const construct = assembly.construct(assembly.scopeOf(call.args[0], run, at), call.args[1], run);
  const props = argOf(call, 2);
  const written = (name: string): Value | undefined => prop(props, name, run);
  checkClusterName(written('clusterName'), run, assembly);
  const auto = kind.version === 1 || kind.fargate ? false : isAutoMode(props, run);
  const role = clusterRole(construct, written('role'), auto, run, assembly, at);
  const nodeRole = poolRole(construct, written('compute'), auto, run, assembly, at);
  const version = written('version');
  const authentication = written('authenticationMode') ?? (kind.version === 2 ? string('API', at) : undefined);
  const resource = assembly.resource(
    construct,
    'AWS::EKS::Cluster',
    () =>
      object(
        {
          Name: written('clusterName'),
          Version: version === undefined ? undefined : run.get(version, 'version', version.at),
          RoleArn: roleArnOf(role, run),
          AccessConfig:
            authentication === undefined
              ? undefined
              : object({ AuthenticationMode: authentication }, authentication.at),
          ComputeConfig: computeConfig(auto, nodeRole, run, at),
        },
        at,
      ),
    at,
    [...construct.path, 'Resource'],
  );
  construct.defaultChild = resourceValue(resource, assembly);
  const value = ownCluster(construct, resource, kind, { role, authentication, at }, run, assembly);
  construct.value = value;
  const made = madeOf(value);
  if (made?.kind !== 'cluster') return value;
  addDefaults(made, kind, props, auto, run, assembly, at);
  return value;
}

function computeConfig(auto: boolean | undefined, nodeRole: Value | undefined, run: Run, at: Span): Value | undefined {
  if (auto === undefined) return object({}, at, true);
  if (!auto) return undefined;
  return object(
    {
      Enabled: { kind: 'boolean', value: true, at },
      NodeRoleArn: nodeRole === undefined ? undefined : roleArnOf(nodeRole, run),
    },
    at,
  );
}

function ownCluster(
  construct: Construct,
  resource: Resource,
  kind: Kind,
  of: { readonly role: Value; readonly authentication: Value | undefined; readonly at: Span },
  run: Run,
  assembly: Assembly,
): Value {
  const { at } = of;
  let provider: Value | undefined;
  let agent = false;
  const made: ClusterMade = {
    kind: 'cluster',
    construct,
    version: kind.version,
    isOwn: true,
    isFargate: kind.fargate,
    name: reference(resource, assembly, at),
    authenticationMode: of.authentication,
    awsAuth: kind.version === 1 ? awsAuthOf() : undefined,
    value: construct.defaultChild ?? nothing(at),
    provider: () => {
      const isNative = assembly.flag('@aws-cdk/aws-eks:useNativeOidcProvider');
      const id = isNative ? 'OidcProviderNative' : 'OpenIdConnectProvider';
      provider ??= makeProvider(
        assembly.child(construct, id, run),
        {
          url: attribute(resource, 'OpenIdConnectIssuerUrl', assembly, at),
          clientIds: list([string('sts.amazonaws.com', at)], at),
        },
        isNative,
        run,
        assembly,
        at,
      );
      return provider;
    },
    agent: () => {
      if (agent) return;
      agent = true;
      addon(
        assembly.child(construct, 'EksPodIdentityAgentAddon', run),
        { name: string('eks-pod-identity-agent', at), cluster: made.name },
        assembly,
        at,
      );
    },
  };
  return clusterValue(
    made,
    {
      arn: () => attribute(resource, 'Arn', assembly, at),
      issuerUrl: () => attribute(resource, 'OpenIdConnectIssuerUrl', assembly, at),
      issuer: () => attribute(resource, 'OpenIdConnectIssuer', assembly, at),
      role: () => of.role,
    },
    assembly,
    at,
  );
}

/** What a cluster makes without being asked. */
function addDefaults(
  made: ClusterMade,
  kind: Kind,
  props: Value | undefined,
  auto: boolean | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): void {
  if (kind.fargate) {
    const profile = prop(props, 'defaultProfile', run) ?? object({ selectors: fargateSelectors(at) }, at);
    const child = assembly.child(made.construct, 'fargate-profile-default', run);
    fargateProfile(child, made, profile, run, assembly, at);
  } else if (auto === false) addDefaultCapacity(made, kind, props, run, assembly, at);
  const masters = prop(props, 'mastersRole', run);
  if (masters !== undefined) admitMasters(made, masters, run, assembly, at);
  const controller = prop(props, 'albController', run);
  if (controller !== undefined && !isNothing(controller))
    addLoadBalancerController(made, controller, run, assembly, at);
}

/** By an access entry, unless the cluster reads aws-auth alone; of a mode that is not known neither is said. */
function admitMasters(made: ClusterMade, role: Value, run: Run, assembly: Assembly, at: Span): void {
  const mode = made.authenticationMode === undefined ? 'CONFIG_MAP' : literal(made.authenticationMode);
  if (mode === undefined) return;
  if (made.version === 1 && mode === 'CONFIG_MAP') {
    const auth = awsAuthValue(made, run, assembly, at);
    run.call(run.get(auth, 'addMastersRole', at), [role], role.at);
    return;
  }
  const scope = object({ type: string('cluster', at) }, at);
  const policy = string('arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy', at);
  accessEntry(
    assembly.child(made.construct, 'mastersRoleAccess', run),
    {
      cluster: made.name,
      principal: roleArnOf(role, run),
      policies: list([object({ policy, accessScope: scope }, at)], at),
    },
    run,
    assembly,
    role.at,
  );
}

/** Two nodes, unless a number is written; one that is not known makes none. */
function addDefaultCapacity(
  made: ClusterMade,
  kind: Kind,
  props: Value | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): void {
  const written = prop(props, 'defaultCapacity', run);
  const count = written === undefined ? 2 : written.kind === 'number' ? written.value : 0;
  if (count <= 0) return;
  const child = (id: string): Construct => assembly.child(made.construct, id, run);
  if (kind.version === 1 && literal(prop(props, 'defaultCapacityType', run)) === 'EC2')
    autoScalingGroup(child('DefaultCapacity'), made, object({}, at), run, assembly, at);
  else nodeGroup(child('NodegroupDefaultCapacity'), made, object({}, at), run, assembly, at);
}

function addLoadBalancerController(made: ClusterMade, controller: Value, run: Run, assembly: Assembly, at: Span): void {
  const account = object(
    { namespace: string('kube-system', at), name: string('aws-load-balancer-controller', at) },
    controller.at,
  );
  const child = assembly.child(made.construct, 'alb-sa', run);
  const of = madeOf(serviceAccount(child, made, account, run, assembly, controller.at));
  // The policy is the library's own file, whose version the controller's decides.
  const role = of?.kind === 'service-account' ? madeOf(of.role) : undefined;
  if (role?.kind === 'role') role.permissions.statements.open = true;
}

const fargateSelectors = (at: Span): Value =>
  list(
    ['default', 'kube-system'].map((name) => object({ namespace: string(name, at) }, at)),
    at,
  );

export const clusterClass = (kind: Kind, assembly: Assembly): Native => ({
  name: 'eks.Cluster',
  construct: (call, run) => makeCluster(call, kind, run, assembly),
  get: (member, at) =>
    member === 'fromClusterAttributes'
      ? func(
          member,
          (call, run) => {
            const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
            const props = call.args[2];
            const name = prop(props, 'clusterName', run) ?? run.hole('cluster', call.at, { anonymous: true });
            const provider = prop(props, 'openIdConnectProvider', run);
            const value = namedCluster(
              construct,
              { name, provider, isOpen: false, version: kind.version },
              run,
              assembly,
              call.at,
            );
            construct.value = value;
            return value;
          },
          at,
        )
      : undefined,
});
