/** Add-ons and access entries: aws-eks/lib/addon.js, access-entry.js. */
import type { Span } from '../../value/span.js';
import type { Native, Run } from '../program/library.js';
import type { Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { constructMembers } from './construct-members.js';
import { reference, resourceValue } from './l1.js';
import { argOf, func, instance, literal, madeOf, prop } from './natives.js';
import { list, nothing, object, string } from './trees.js';

interface AddonOf {
  readonly name: Value | undefined;
  readonly cluster: Value | undefined;
  readonly version?: Value | undefined;
  readonly configuration?: Value | undefined;
}

export function addon(construct: Construct, of: AddonOf, assembly: Assembly, at: Span): Value {
  const resource = assembly.resource(
    construct,
    'AWS::EKS::Addon',
    () =>
      object(
        {
          AddonName: of.name,
          ClusterName: of.cluster,
          AddonVersion: of.version,
          ConfigurationValues: of.configuration,
        },
        at,
      ),
    at,
    [...construct.path, 'Resource'],
  );
  construct.defaultChild = resourceValue(resource, assembly);
  const value: Value = instance(
    'eks.Addon',
    { kind: 'construct', construct },
    constructMembers(construct, assembly, () => value, { members: { addonName: () => of.name } }),
    at,
  );
  construct.value = value;
  return value;
}

/** The name of a cluster that is given as one. */
export function clusterNameOf(cluster: Value | undefined, run: Run): Value | undefined {
  const made = madeOf(cluster);
  if (made?.kind === 'cluster') return made.name;
  return cluster === undefined ? undefined : run.get(cluster, 'clusterName', cluster.at);
}

export const addonClass = (assembly: Assembly): Native => ({
  name: 'eks.Addon',
  construct: (call, run) => {
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
    const props = argOf(call, 2);
    return addon(
      construct,
      {
        name: prop(props, 'addonName', run),
        cluster: clusterNameOf(prop(props, 'cluster', run), run),
        version: prop(props, 'addonVersion', run),
        configuration: prop(props, 'configurationValues', run),
      },
      assembly,
      call.at,
    );
  },
});

interface EntryOf {
  readonly cluster: Value | undefined;
  readonly principal: Value | undefined;
  readonly policies: Value | undefined;
  readonly type?: Value | undefined;
}

export function accessEntry(construct: Construct, of: EntryOf, run: Run, assembly: Assembly, at: Span): Value {
  const resource = assembly.resource(
    construct,
    'AWS::EKS::AccessEntry',
    () =>
      object(
        {
          ClusterName: of.cluster,
          PrincipalArn: of.principal,
          Type: of.type,
          AccessPolicies: of.policies === undefined ? undefined : policiesOf(of.policies, run, at),
        },
        at,
      ),
    at,
    [...construct.path, 'Resource'],
  );
  construct.defaultChild = resourceValue(resource, assembly);
  const value: Value = instance(
    'eks.AccessEntry',
    { kind: 'construct', construct },
    constructMembers(construct, assembly, () => value, {
      members: { accessEntryName: (place) => reference(resource, assembly, place) },
    }),
    at,
  );
  construct.value = value;
  return value;
}

function policiesOf(policies: Value, run: Run, at: Span): Value {
  if (policies.kind !== 'list') return list([], at, true);
  return list(
    policies.items.map((policy) => {
      const scope = run.get(policy, 'accessScope', policy.at);
      return object(
        {
          PolicyArn: run.get(policy, 'policy', policy.at),
          AccessScope: object(
            { Type: run.get(scope, 'type', scope.at), Namespaces: run.get(scope, 'namespaces', scope.at) },
            scope.at,
          ),
        },
        policy.at,
      );
    }),
    policies.at,
    policies.open,
  );
}

export const accessEntryClass = (assembly: Assembly): Native => ({
  name: 'eks.AccessEntry',
  construct: (call, run) => {
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, call.at), call.args[1], run);
    const props = argOf(call, 2);
    return accessEntry(
      construct,
      {
        cluster: clusterNameOf(prop(props, 'cluster', run), run),
        principal: prop(props, 'principal', run),
        policies: prop(props, 'accessPolicies', run),
        type: prop(props, 'accessEntryType', run),
      },
      run,
      assembly,
      call.at,
    );
  },
});

/** `AccessPolicy.fromAccessPolicyName(name, { accessScopeType, namespaces })` */
export const accessPolicies = (): Native => ({
  name: 'eks.AccessPolicy',
  construct: (call, run) => {
    const props = argOf(call, 0);
    return object(
      { policy: prop(props, 'policy', run) ?? nothing(call.at), accessScope: prop(props, 'accessScope', run) },
      call.at,
    );
  },
  get: (member, at) =>
    member === 'fromAccessPolicyName'
      ? func(
          member,
          (call, run) => {
            const [name, options] = call.args;
            const known = literal(name);
            const arn =
              known === undefined
                ? undefined
                : string(`arn:aws:eks::aws:cluster-access-policy/${known}`, name?.at ?? call.at);
            return object(
              {
                policy: arn ?? run.hole('access policy', call.at, { anonymous: true }),
                accessScope: object(
                  { type: prop(options, 'accessScopeType', run), namespaces: prop(options, 'namespaces', run) },
                  call.at,
                ),
              },
              call.at,
            );
          },
          at,
        )
      : undefined,
});
