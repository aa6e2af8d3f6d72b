/** What a cluster is to the program: members, methods, and clusters that are not made here. aws-eks/lib/cluster.js, aws-eks-v2/lib/cluster.js. */
import type { Span } from '../../value/span.js';
import type { Run } from '../program/library.js';
import { type Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { awsAuthValue } from './aws-auth.js';
import { accountOf, constructMembers, regionOf } from './construct-members.js';
import { accessEntry } from './eks-access.js';
import { chartObjects, helmChart, manifest } from './eks-manifests.js';
import { autoScalingGroup, connectGroup, fargateProfile, nodeGroup } from './eks-nodes.js';
import { serviceAccount } from './eks-service-account.js';
import type { ClusterMade } from './made.js';
import { instance, literal, prop, type Methods } from './natives.js';
import { pseudo, textOfParts } from './pseudo.js';
import { refuse } from './refusals.js';
import { nothing, object, string } from './trees.js';

export interface ClusterReads {
  readonly arn: () => Value;
  readonly issuerUrl: () => Value | undefined;
  readonly issuer: () => Value | undefined;
  readonly role: () => Value | undefined;
  /** It is made elsewhere: `fromClusterAttributes`. */
  readonly isNamed?: true;
  /** It is named without its OIDC provider, which reading it refuses. */
  readonly lacksProvider?: true;
}

/** The value of a cluster: its members and methods. */
export function clusterValue(made: ClusterMade, reads: ClusterReads, assembly: Assembly, at: Span): Value {
  const { construct } = made;
  const cluster = (): ClusterMade => ({ ...made, value });
  const checkProvider = (place: Span, run: Run): void => {
    if (reads.lacksProvider === true)
      refuse('the cluster is named without its `openIdConnectProvider`', place, run, assembly);
  };
  const make = (id: Value | undefined, run: Run, prefix = ''): Construct => {
    const known = literal(id);
    return assembly.construct(
      construct,
      known === undefined || prefix === '' ? id : string(`${prefix}${known}`, at),
      run,
    );
  };
  const methods: Methods = {
    addServiceAccount: (call, run) => {
      if (prop(call.args[1], 'identityType', run) === undefined) checkProvider(call.at, run);
      return serviceAccount(make(call.args[0], run), cluster(), call.args[1], run, assembly, call.at);
    },
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
    connectAutoScalingGroupCapacity: (call, run) => {
      connectGroup(cluster(), call.args[0], call.args[1], run, assembly, call.at);
      return nothing(call.at);
    },
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
          openIdConnectProvider: (place, run) => {
            checkProvider(place, run);
            return made.provider();
          },
          role: reads.role,
          eksPodIdentityAgent: (place) => {
            made.agent();
            return object({}, place, true);
          },
          awsAuth: (place, run) => {
            if (reads.isNamed === true) refuse('a cluster that is only named has no `awsAuth`', place, run, assembly);
            return awsAuthValue(made, run, assembly, place);
          },
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

/** A cluster that is not made here: `fromClusterAttributes`, or a parameter of its type. */
export function namedCluster(
  construct: Construct,
  of: {
    readonly name: Value;
    readonly provider: Value | undefined;
    readonly isOpen: boolean;
    readonly isClass?: boolean;
    readonly version: 1 | 2;
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
    authenticationMode: undefined,
    awsAuth: undefined,
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
      ...(of.isOpen ? {} : { isNamed: true as const }),
      ...(of.isOpen || of.provider !== undefined ? {} : { lacksProvider: true as const }),
      issuerUrl: () => (of.isOpen ? issuer('OpenIdConnectIssuerUrl') : undefined),
      issuer: () => (of.isOpen ? issuer('OpenIdConnectIssuer') : undefined),
      role: () => undefined,
    },
    assembly,
    at,
  );
}
