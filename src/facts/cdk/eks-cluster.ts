/** Clusters: aws-eks/lib/cluster.js, aws-eks-v2/lib/cluster.js. */
import type { Span } from '../../value/span.js';
import type { Call, Native, Run } from '../program/library.js';
import { isNothing, type Value } from '../program/value.js';
import type { Assembly, Construct, Resource } from './assembly.js';
import { constructMembers, regionOf, accountOf } from './construct-members.js';
import { accessEntry, addon } from './eks-access.js';
import { helmChart, manifest, chartObjects } from './eks-manifests.js';
import { autoScalingGroup, fargateProfile, nodeGroup } from './eks-nodes.js';
import { serviceAccount } from './eks-service-account.js';
import { attribute, reference, resourceValue } from './l1.js';
import type { ClusterMade, RoleMade } from './made.js';
import { argOf, func, instance, literal, madeOf, prop, type Methods } from './natives.js';
import { makeProvider } from './policies.js';
import { principalValue, servicePrincipal } from './principals.js';
import { pseudo, textOfParts } from './pseudo.js';
import { awsPolicy, makeRole } from './roles.js';
import { addTo, statementMade, statementValue } from './statements.js';
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

function makeCluster(call: Call, kind: Kind, run: Run, assembly: Assembly): Value {
  const { at } = call;
  const construct = assembly.construct(assembly.scopeOf(call.args[0], run, at), call.args[1], run);
  const props = argOf(call, 2);
  const written = (name: string): Value | undefined => prop(props, name, run);
  const child = (id: string): Construct => assembly.child(construct, id, run);
  const auto = kind.version === 1 || kind.fargate ? false : isAutoMode(props, run);
  const role =
    written('role') ?? serviceRole(child('Role'), 'eks.amazonaws.com', ['AmazonEKSClusterPolicy'], run, assembly, at);
  const roleMade = madeOf(role);
  if (auto === true && roleMade?.kind === 'role') {
    addAutoModeStatement(roleMade, assembly, at);
    roleMade.managed.items.push(...AUTO_MODE_POLICIES.map((name) => awsPolicy(name, run, assembly, at)));
  } else if (auto === undefined && roleMade?.kind === 'role' && roleMade.trust !== undefined) {
    roleMade.trust.statements.open = true;
    roleMade.managed.open = true;
  }
  const pools = prop(written('compute'), 'nodePools', run);
  const hasPools = auto === true && !(pools?.kind === 'list' && pools.items.length === 0 && !pools.open);
  const nodeRole = hasPools
    ? (prop(written('compute'), 'nodeRole', run) ??
      serviceRole(
        child(`${construct.id}nodePoolRole`),
        'ec2.amazonaws.com',
        ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryReadOnly'],
        run,
        assembly,
        at,
      ))
    : undefined;
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

interface ClusterReads {
  readonly arn: () => Value;
  readonly issuerUrl: () => Value | undefined;
  readonly issuer: () => Value | undefined;
  readonly role: () => Value | undefined;
}

function clusterValue(made: ClusterMade, reads: ClusterReads, assembly: Assembly, at: Span): Value {
  const { construct } = made;
  const cluster = (): ClusterMade => ({ ...made, value });
  const make = (id: Value | undefined, run: Run, prefix = ''): Construct => {
    const known = literal(id);
    return assembly.construct(
      construct,
      known === undefined || prefix === '' ? id : string(`${prefix}${known}`, at),
      run,
    );
  };
  const methods: Methods = {
    addServiceAccount: (call, run) =>
      serviceAccount(make(call.args[0], run), cluster(), call.args[1], run, assembly, call.at),
    addManifest: (call, run) => {
      const { args, at: place } = call;
      manifest(make(args[0], run, 'manifest-'), () => args.slice(1), assembly, place);
      return object({}, place, true);
    },
    addHelmChart: (call, run) => {
      helmChart(make(call.args[0], run, 'chart-'), call.args[1], run, assembly, call.at);
      return object({}, call.at, true);
    },
    addCdk8sChart: (call, run) => {
      const chart = call.args[1];
      manifest(make(call.args[0], run), () => chartObjects(chart), assembly, call.at);
      return object({}, call.at, true);
    },
    addNodegroupCapacity: (call, run) =>
      nodeGroup(make(call.args[0], run, 'Nodegroup'), cluster(), call.args[1], run, assembly, call.at),
    addAutoScalingGroupCapacity: (call, run) =>
      autoScalingGroup(make(call.args[0], run), cluster(), call.args[1], run, assembly, call.at),
    addFargateProfile: (call, run) =>
      fargateProfile(make(call.args[0], run, 'fargate-profile-'), cluster(), call.args[1], run, assembly, call.at),
    grantAccess: (call, run) => {
      const [id, principal, policies] = call.args;
      accessEntry(make(id, run), { cluster: made.name, principal, policies }, run, assembly, call.at);
      return nothing(call.at);
    },
    grantClusterAdmin: (call, run) => {
      const [id, principal] = call.args;
      accessEntry(make(id, run), { cluster: made.name, principal, policies: undefined }, run, assembly, call.at);
      return object({}, call.at, true);
    },
  };
  const value: Value = instance(
    'eks.Cluster',
    made,
    {
      plain: () => made.name,
      ...constructMembers(construct, assembly, () => value, {
        members: {
          clusterName: () => made.name,
          clusterArn: reads.arn,
          clusterOpenIdConnectIssuerUrl: reads.issuerUrl,
          clusterOpenIdConnectIssuer: reads.issuer,
          openIdConnectProvider: made.provider,
          role: reads.role,
          eksPodIdentityAgent: (place) => {
            made.agent();
            return object({}, place, true);
          },
          awsAuth: (place) => awsAuthValue(made, place),
          defaultNodegroup: (_place, _run) => construct.children.get('NodegroupDefaultCapacity')?.value,
          defaultProfile: () => construct.children.get('fargate-profile-default')?.value,
          defaultCapacity: () => construct.children.get('DefaultCapacity')?.value,
        },
        methods,
      }),
    },
    at,
  );
  return value;
}

const awsAuthValue = (made: ClusterMade, at: Span): Value =>
  instance(
    'eks.AwsAuth',
    { kind: 'construct', construct: made.construct },
    {
      methods: {
        addRoleMapping: ({ at: place }) => nothing(place),
        addMastersRole: ({ at: place }) => nothing(place),
        addUserMapping: ({ at: place }) => nothing(place),
        addAccount: ({ at: place }) => nothing(place),
      },
    },
    at,
  );

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
  const { construct } = made;
  const child = (id: string): Construct => assembly.child(construct, id, run);
  if (kind.fargate) {
    const profile = prop(props, 'defaultProfile', run) ?? object({ selectors: fargateSelectors(at) }, at);
    fargateProfile(child('fargate-profile-default'), made, profile, run, assembly, at);
  } else if (auto === false) {
    const written = prop(props, 'defaultCapacity', run);
    const count = written === undefined ? 2 : written.kind === 'number' ? written.value : 0;
    const type = literal(prop(props, 'defaultCapacityType', run));
    if (count > 0 && kind.version === 1 && type === 'EC2')
      autoScalingGroup(child('DefaultCapacity'), made, object({}, at), run, assembly, at);
    else if (count > 0) nodeGroup(child('NodegroupDefaultCapacity'), made, object({}, at), run, assembly, at);
  }
  const controller = prop(props, 'albController', run);
  if (controller === undefined || isNothing(controller)) return;
  const account = object(
    { namespace: string('kube-system', at), name: string('aws-load-balancer-controller', at) },
    controller.at,
  );
  const of = serviceAccount(assembly.child(construct, 'alb-sa', run), made, account, run, assembly, controller.at);
  // The policy is the library's own file, whose version the controller's decides.
  const role = madeOf(of);
  const roleMade = role?.kind === 'service-account' ? madeOf(role.role) : undefined;
  if (roleMade?.kind === 'role') roleMade.permissions.statements.open = true;
}

const fargateSelectors = (at: Span): Value =>
  list(
    ['default', 'kube-system'].map((name) => object({ namespace: string(name, at) }, at)),
    at,
  );

/** A cluster that is not made here: `fromClusterAttributes`, or a parameter of its type. */
export function namedCluster(
  construct: Construct,
  of: {
    readonly name: Value;
    readonly provider: Value | undefined;
    readonly isOpen: boolean;
    readonly isClass?: boolean;
    readonly version: Version;
  },
  run: Run,
  assembly: Assembly,
  at: Span,
): Value {
  const path = construct.path.join('/');
  const made: ClusterMade = {
    kind: 'cluster',
    construct,
    version: of.version,
    value: nothing(at),
    isOwn: false,
    isFargate: false,
    name: of.name,
    provider: () => of.provider,
    agent: () => undefined,
  };
  const issuer = (suffix: string): Value => {
    const token = assembly.token(
      {
        reference: `${path}.${suffix}`,
        stack: construct.stack,
        tree: (place) => ({
          kind: 'hole',
          hole: { reference: `${path}.${suffix}`, scope: construct.stack.name, at: place },
          at: place,
        }),
      },
      at,
      of.isClass ?? false,
    );
    return token;
  };
  return clusterValue(
    made,
    {
      arn: () =>
        textOfParts(
          [
            'arn:',
            pseudo('Partition', assembly, at),
            ':eks:',
            regionOf(construct.stack, assembly, at),
            ':',
            accountOf(construct.stack, assembly, at),
            ':cluster/',
            of.name,
          ],
          run,
          at,
        ),
      issuerUrl: () => (of.isOpen ? issuer('OpenIdConnectIssuerUrl') : undefined),
      issuer: () => (of.isOpen ? issuer('OpenIdConnectIssuer') : undefined),
      role: () => undefined,
    },
    assembly,
    at,
  );
}

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
