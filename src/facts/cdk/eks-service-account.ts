/** Service accounts with a role: aws-eks/lib/service-account.js. */
import { DEFAULT_AUDIENCE } from '../../aws/audience.js';
import type { Span } from '../../value/span.js';
import { literalText, lowerCase } from '../../value/text.js';
import type { Native, Run } from '../program/library.js';
import { objectValue, type Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { constructMembers, uniqueName } from './construct-members.js';
import { namedCluster } from './eks-cluster-value.js';
import { manifest } from './eks-manifests.js';
import type { ClusterMade, PrincipalMade } from './made.js';
import { argOf, instance, literal, madeOf, prop } from './natives.js';
import { openIdConnect, principalValue, servicePrincipal } from './principals.js';
import { textOfParts } from './pseudo.js';
import { addPermission, makeRole } from './roles.js';
import { withPlainKeys } from './sections.js';
import { addTo, statementMade, statementValue } from './statements.js';
import { list, object, string } from './trees.js';

const PODS = 'pods.eks.amazonaws.com';

export function serviceAccount(
  construct: Construct,
  cluster: ClusterMade,
  props: Value | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): Value {
  const written = (name: string): Value | undefined => prop(props, name, run);
  const name = written('name') ?? lowerCased(uniqueName(construct, at, run));
  const namespace = written('namespace') ?? string('default', at);
  checkNames(written('name'), written('namespace'), assembly);
  const { role, arn } = accountRole(
    construct,
    cluster,
    { name, namespace },
    written('identityType'),
    run,
    assembly,
    at,
  );
  const labels = written('labels');
  const annotations = written('annotations');
  manifest(
    assembly.child(construct, `manifest-${construct.id}ServiceAccountResource`, run),
    () => [
      object(
        {
          apiVersion: string('v1', at),
          kind: string('ServiceAccount', at),
          metadata: object(
            {
              name,
              namespace,
              labels: united({ 'app.kubernetes.io/name': name }, labels, at),
              annotations: united({ 'eks.amazonaws.com/role-arn': arn }, annotations, at),
            },
            at,
          ),
        },
        at,
      ),
    ],
    assembly,
    at,
  );
  return accountValue(construct, role, { name, namespace }, assembly, at);
}

/** The role that the pods of the account get, and what joins the two: the trust policy of a provider, or an association. */
function accountRole(
  construct: Construct,
  cluster: ClusterMade,
  { name, namespace }: { readonly name: Value; readonly namespace: Value },
  type: Value | undefined,
  run: Run,
  assembly: Assembly,
  at: Span,
): { readonly role: Value; readonly arn: Value } {
  const identity = type === undefined ? 'IRSA' : literal(type);
  const isPodIdentity = identity === 'POD_IDENTITY';
  if (isPodIdentity && cluster.isFargate)
    assembly.fault({
      fault: 'refused',
      problem: 'Pod Identity is not supported on Fargate: use the identity type `IRSA`',
      at: type?.at ?? at,
    });
  const trusted =
    identity === undefined
      ? undefined
      : isPodIdentity
        ? servicePrincipal(PODS, at)
        : webIdentity(cluster, { name, namespace }, run, at);
  const assumedBy = trusted === undefined ? undefined : principalValue(trusted);
  const role = makeRole(assembly.child(construct, 'Role', run), object({ assumedBy }, at), run, assembly, at);
  const made = madeOf(role);
  if (made?.kind !== 'role') return { role, arn: role };
  if (isPodIdentity) {
    const statement = statementMade(at);
    addTo(statement.actions, list([string('sts:AssumeRole', at), string('sts:TagSession', at)], at));
    addTo(statement.principals, list([principalValue(servicePrincipal(PODS, at))], at));
    made.trust?.statements.items.push(statementValue(statement, assembly));
    cluster.agent();
    assembly.resource(
      assembly.child(construct, 'Association', run),
      'AWS::EKS::PodIdentityAssociation',
      () => object({ ClusterName: cluster.name, Namespace: namespace, RoleArn: made.arn, ServiceAccount: name }, at),
      at,
    );
  }
  return { role, arn: made.arn };
}

const lowerCased = (value: Value): Value => (value.kind === 'text' ? { ...value, text: lowerCase(value.text) } : value);

/** What is given wins over what the library writes. */
function united(own: Readonly<Record<string, Value>>, given: Value | undefined, at: Span): Value {
  const base = object(own, at);
  if (given === undefined) return base;
  const data = given.kind === 'native' ? given.native.plain?.(at) : given;
  if (data?.kind !== 'object') return { ...base, open: true };
  return objectValue([...base.members.values(), ...data.members.values(), ...data.others], at, data.open);
}

function webIdentity(
  cluster: ClusterMade,
  { name, namespace }: { readonly name: Value; readonly namespace: Value },
  run: Run,
  at: Span,
): PrincipalMade | undefined {
  const provider = cluster.provider();
  const made = madeOf(provider);
  if (made?.kind !== 'provider') return undefined;
  const subject = textOfParts(['system:serviceaccount:', namespace, ':', name], run, name.at);
  const key = (claim: string) => ({ parts: [...run.text(made.issuer, at).parts, ...literalText(`:${claim}`).parts] });
  const conditions = objectValue(
    [
      { key: key('aud'), keyAt: at, value: string(DEFAULT_AUDIENCE, at) },
      { key: key('sub'), keyAt: at, value: subject },
    ],
    at,
  );
  return openIdConnect(made.arn, object({ StringEquals: plainKeyed(conditions) }, at), at);
}

/** As CfnJson has it: the issuer may be a token. */
const plainKeyed = (conditions: Value): Value =>
  instance('CfnJson', undefined, { plain: () => withPlainKeys(conditions) }, conditions.at);

/** Source: the constructor of aws-eks/lib/service-account.js. */
function checkNames(name: Value | undefined, namespace: Value | undefined, assembly: Assembly): void {
  const [known, within] = [literal(name), literal(namespace)];
  if (
    name !== undefined &&
    known !== undefined &&
    !(known.length <= 253 && /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(known))
  )
    assembly.fault({
      fault: 'refused',
      problem: `\`${known}\` is not a valid name of a service account: lower-case letters, digits, \`-\` and \`.\`, at least two of them`,
      at: name.at,
    });
  if (
    namespace !== undefined &&
    within !== undefined &&
    !(within.length <= 63 && /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(within))
  )
    assembly.fault({
      fault: 'refused',
      problem: `\`${within}\` is not a valid namespace: lower-case letters, digits and \`-\`, at least two of them`,
      at: namespace.at,
    });
}

function accountValue(
  construct: Construct,
  role: Value,
  { name, namespace }: { readonly name: Value; readonly namespace: Value },
  assembly: Assembly,
  at: Span,
): Value {
  const value: Value = instance(
    'eks.ServiceAccount',
    { kind: 'service-account', construct, role },
    constructMembers(construct, assembly, () => value, {
      members: {
        role: () => role,
        grantPrincipal: () => role,
        serviceAccountName: () => name,
        serviceAccountNamespace: () => namespace,
        assumeRoleAction: (place) => string('sts:AssumeRole', place),
      },
      methods: {
        addToPolicy: (call, run) => void addPermission(role, call.args[0], run),
        addToPrincipalPolicy: (call, run) => {
          addPermission(role, call.args[0], run);
          return object({}, call.at, true);
        },
      },
    }),
    at,
  );
  construct.value = value;
  return value;
}

/** `new ServiceAccount(scope, id, { cluster, name, namespace })` */
export const serviceAccountClass = (version: 1 | 2, assembly: Assembly): Native => ({
  name: 'eks.ServiceAccount',
  construct: (call, run) => {
    const scope = assembly.scopeOf(call.args[0], run, call.at);
    const props = argOf(call, 2);
    const written = prop(props, 'cluster', run);
    const made = madeOf(written);
    const cluster = made?.kind === 'cluster' ? made : unseenCluster(written, version, run, assembly, call.at);
    const construct = assembly.construct(scope, call.args[1], run);
    return cluster === undefined
      ? run.hole('eks.ServiceAccount', call.at, { anonymous: true })
      : serviceAccount(construct, cluster, props, run, assembly, call.at);
  },
});

/** A cluster that is not seen has a provider that is not known. */
function unseenCluster(
  written: Value | undefined,
  version: 1 | 2,
  run: Run,
  assembly: Assembly,
  at: Span,
): ClusterMade | undefined {
  const construct = assembly.scopeOf(undefined, run, at);
  const name =
    written === undefined ? run.hole('cluster', at, { anonymous: true }) : run.get(written, 'clusterName', at);
  const made = madeOf(namedCluster(construct, { name, provider: undefined, isOpen: true, version }, run, assembly, at));
  return made?.kind === 'cluster' ? made : undefined;
}
