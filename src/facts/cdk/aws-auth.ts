/** Who a cluster of the first version admits by the ConfigMap aws-auth, which the library writes itself: aws-eks/lib/aws-auth.js. */
import { NODE_MAPPINGS } from '../../aws/admission.js';
import type { Span } from '../../value/span.js';
import type { Run } from '../program/library.js';
import type { Value } from '../program/value.js';
import type { Assembly } from './assembly.js';
import { constructMembers } from './construct-members.js';
import { emptyBag, type AwsAuth, type ClusterMade } from './made.js';
import { instance, literal, madeOf, placeOf, prop, type Methods } from './natives.js';
import { list, nothing, object, string } from './trees.js';

/** A cluster has one, from the first row on. */
export const awsAuthOf = (): AwsAuth => ({ roles: emptyBag(), isWritten: false });

interface Row {
  readonly role: Value;
  readonly username: Value | undefined;
  readonly groups: Value | undefined;
  readonly automatic: boolean;
  readonly at: Span;
}

/** Of rows for one role the last one counts; which one that is is not known where one may not be there. */
function addRow(cluster: ClusterMade, { role, username, groups, automatic, at }: Row, run: Run, assembly: Assembly) {
  const { awsAuth, construct } = cluster;
  if (awsAuth === undefined) return;
  if (!awsAuth.isWritten) {
    awsAuth.isWritten = true;
    const { roles } = awsAuth;
    assembly.resource(
      construct,
      'Custom::AWSCDK-EKS-AwsAuth',
      () => object({ ClusterName: cluster.name, MapRoles: list(roles.items, construct.stack.at, roles.open) }, at),
      at,
      [...construct.path, 'AwsAuth', 'manifest', 'Resource', 'Default'],
    );
  }
  if (!run.certain) {
    awsAuth.roles.open = true;
    return;
  }
  const made = madeOf(role);
  const arn = { ...(made?.kind === 'role' ? made.arn : run.get(role, 'roleArn', role.at)), at: role.at };
  const row = object({ rolearn: arn, username: username ?? arn, groups: groups ?? list([], at) }, at);
  awsAuth.roles.items.push(object({ Row: row, Automatic: { kind: 'boolean', value: automatic, at } }, at));
}

/** The role of nodes that the library maps by itself, unless it is told not to. A cluster that takes access entries alone has no rows. */
export function mapNodes(
  cluster: ClusterMade,
  role: Value,
  platform: 'linux' | 'fargate',
  run: Run,
  assembly: Assembly,
  at: Span,
): void {
  const mode = cluster.authenticationMode;
  if (mode !== undefined && literal(mode) === 'API') return;
  const { username, groups } = NODE_MAPPINGS[platform];
  const row: Row = {
    role: { ...role, at },
    username: string(username, at),
    groups: list(
      groups.map((group) => string(group, at)),
      at,
    ),
    automatic: true,
    at,
  };
  if (mode === undefined || literal(mode) !== undefined) addRow(cluster, row, run, assembly);
  else if (cluster.awsAuth !== undefined) cluster.awsAuth.roles.open = true;
}

/** `cluster.awsAuth` */
export function awsAuthValue(cluster: ClusterMade, run: Run, assembly: Assembly, at: Span): Value {
  const { construct } = cluster;
  if (run.certain && cluster.authenticationMode !== undefined && literal(cluster.authenticationMode) === 'API')
    assembly.fault({
      fault: 'refused',
      problem: '`awsAuth` of a cluster whose `authenticationMode` is `API`, which reads access entries alone',
      at,
    });
  const add: Methods[string] = (call, inner) => {
    const [role, mapping] = call.args;
    if (role === undefined) return nothing(call.at);
    refuseOther(cluster, role, placeOf(call, 0), inner, assembly);
    const row: Row = {
      role: { ...role, at: placeOf(call, 0) },
      username: prop(mapping, 'username', inner),
      groups: prop(mapping, 'groups', inner),
      automatic: false,
      at: call.at,
    };
    addRow(cluster, row, inner, assembly);
    return nothing(call.at);
  };
  const value: Value = instance(
    'eks.AwsAuth',
    { kind: 'construct', construct },
    constructMembers(construct, assembly, () => value, {
      methods: {
        addRoleMapping: add,
        addMastersRole: (call, inner) => {
          const [role, username] = call.args;
          const groups = list([string('system:masters', call.at)], call.at);
          const args = [role ?? nothing(call.at), object({ username, groups }, call.at)];
          return add({ ...call, args }, inner);
        },
        addUserMapping: ({ at: place }) => nothing(place),
        addAccount: ({ at: place }) => nothing(place),
      },
    }),
    at,
  );
  return value;
}

/** A role of another stack, which the library refuses: `DefinedInWrongStack`. */
function refuseOther(cluster: ClusterMade, role: Value, at: Span, run: Run, assembly: Assembly): void {
  const made = madeOf(role);
  if (made?.kind !== 'role' || !run.certain || !cluster.isOwn) return;
  const [own, other] = [cluster.construct.stack, made.construct.stack];
  if (own === other || own.construct === undefined || other.construct === undefined) return;
  const problem = `the role of a row of \`awsAuth\` must be defined in the stack of the cluster, \`${own.name}\`, not in \`${other.name}\``;
  assembly.fault({ fault: 'refused', problem, at });
}
