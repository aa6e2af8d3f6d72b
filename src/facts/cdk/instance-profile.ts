/** Profiles of instances, and permissions that are granted without the construct that they are for. */
import type { Span } from '../../value/span.js';
import type { Call, Native, Run } from '../program/library.js';
import type { Value } from '../program/value.js';
import type { Assembly } from './assembly.js';
import { constructMembers } from './construct-members.js';
import { emptyBag } from './made.js';
import { argOf, instance, prop } from './natives.js';
import { principalValue, servicePrincipal } from './principals.js';
import { addPermission, allow, makeRole } from './roles.js';
import { addTo } from './statements.js';
import { object } from './trees.js';

/** `new InstanceProfile(scope, id, { role })`: without a role it makes one. Source: aws-iam/lib/instance-profile.js. */
export const instanceProfileClass = (assembly: Assembly): Native => ({
  name: 'iam.InstanceProfile',
  construct: (call, run) => {
    const { at } = call;
    const construct = assembly.construct(assembly.scopeOf(call.args[0], run, at), call.args[1], run);
    const principal = principalValue(servicePrincipal('ec2.amazonaws.com', at));
    const made = (): Value =>
      makeRole(assembly.child(construct, 'InstanceRole', run), object({ assumedBy: principal }, at), run, assembly, at);
    const role = prop(argOf(call, 2), 'role', run) ?? made();
    const value: Value = instance(
      'iam.InstanceProfile',
      { kind: 'construct', construct },
      constructMembers(construct, assembly, () => value, { members: { role: () => role } }),
      at,
    );
    construct.value = value;
    return value;
  },
});

/** `Grant.addToPrincipal({ grantee, actions, resourceArns })` */
export const grants = (assembly: Assembly, at: Span): Value => {
  const toPrincipal = (call: Call, run: Run): Value => {
    const options = argOf(call, 0);
    const [actions, resources] = [emptyBag(), emptyBag()];
    addTo(actions, prop(options, 'actions', run));
    addTo(resources, prop(options, 'resourceArns', run));
    const grantee = prop(options, 'grantee', run);
    if (resources.open || prop(options, 'conditions', run) !== undefined) addPermission(grantee, undefined, run);
    else allow(grantee, actions, resources.items, run, assembly, call.at);
    return object({}, call.at, true);
  };
  return instance(
    'iam.Grant',
    undefined,
    {
      methods: {
        addToPrincipal: toPrincipal,
        addToPrincipalOrResource: toPrincipal,
        addToPrincipalAndResource: toPrincipal,
        drop: ({ at: place }) => object({}, place, true),
      },
    },
    at,
  );
};
