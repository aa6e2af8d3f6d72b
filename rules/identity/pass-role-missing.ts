import { PASSED_ROLES, type PassedRole } from '../../src/aws/passed-roles.js';
import { unknownText } from '../../src/aws/policy/variables.js';
import { readRoleArn } from '../../src/aws/arn.js';
import type { KubernetesObject } from '../../src/facts/kubernetes-facts.js';
import type { Located } from '../../src/link/environment.js';
import { heldHere, permitted, resourcesAllowed, type HeldPermissions } from '../../src/link/permissions.js';
import { mayShareCluster } from '../../src/link/programs.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { hasHoles, knownValue, type Text } from '../../src/value/text.js';
import { field, textOf } from '../../src/value/tree.js';

const PASS = 'iam:PassRole';

export default defineRule({
  id: 'identity/pass-role-missing',
  on: 'object',
  summary: 'a controller that may not pass the role that an object gives to AWS through it',
  messages: {
    missing: {
      severity: 'error',
      text: ({ controller, role, near }: { controller: string; role: string; near: string | undefined }) =>
        `the role of ${controller} has no \`iam:PassRole\` on \`${role}\`, which this object names${near === undefined ? '' : `: it has it on \`${near}\``}`,
    },
  },
  check(object, { world, report }) {
    const passed = PASSED_ROLES.find(
      ({ group, kind }) => kind === object.kind && group.test(object.apiVersion.replace(/\/[^/]*$/, '')),
    );
    const value = passed === undefined ? undefined : field(object.tree, ...passed.path);
    const role = textOf(value);
    if (passed === undefined || value === undefined || role === undefined || !object.asWritten) return;
    const name = nameOf(role, passed);
    const holder = name === undefined ? undefined : holderOf(world, object, passed);
    if (name === undefined || holder === undefined || permitted(holder, PASS, resourceOf(role, passed)) !== 'deny')
      return;
    const allowed = resourcesAllowed(holder, PASS);
    const names = allowed.flatMap((tree) => {
      const text = textOf(tree);
      const arn = text === undefined ? undefined : readRoleArn(text);
      return (arn === undefined ? undefined : knownValue(arn.name)) ?? [];
    });
    report({
      message: 'missing',
      data: { controller: passed.controller, role: name, near: nearest(name, names) ?? names[0] },
      at: value.at,
      note: 'passed to AWS by the controller',
      related: [{ at: allowed[0]?.at ?? holder.at, note: 'what its role may do' }],
    });
  },
});

/** Of what a template fills in nothing is said. */
function nameOf(role: Text, { byName }: PassedRole): string | undefined {
  if (byName === true) return hasHoles(role) ? undefined : knownValue(role);
  const arn = readRoleArn(role);
  return arn === undefined ? undefined : knownValue(arn.name);
}

/** A role that is given by its name may have a path. */
const resourceOf = (role: Text, { byName }: PassedRole): string | Text =>
  byName === true ? `iam::<>:role/<>${knownValue(role) ?? ''}` : role;

/** The one controller that the object may be for, whose role is made for its work. */
function holderOf(
  world: World,
  object: KubernetesObject,
  { accounts, action }: PassedRole,
): (HeldPermissions & Located) | undefined {
  const [only, ...others] = heldHere(world).filter(
    (held) => held.accounts.some((account) => accounts.test(account)) && mayShareCluster(world, held, object),
  );
  return only === undefined || others.length > 0 || permitted(only, action, ANY) === 'deny' ? undefined : only;
}

/** Whatever resource of that action. */
const ANY = unknownText('a resource');
