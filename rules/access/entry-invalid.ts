import { accessPolicyFault, ENTRY_TYPES, RESERVED } from '../../src/aws/admission.js';
import { readArn } from '../../src/aws/arn.js';
import type { AccessMapping, AccessPolicy } from '../../src/facts/facts.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { knownValue, shapeOf } from '../../src/value/text.js';
import { entriesOf, field, isUnread, listOf, stringOf, textOf, type Tree } from '../../src/value/tree.js';

interface Policy {
  readonly name: string;
  readonly nearest: string | undefined;
}

export default defineRule({
  id: 'access/entry-invalid',
  on: 'access-mapping',
  summary: 'an access entry that EKS refuses',
  messages: {
    type: {
      severity: 'error',
      text: ({ type, nearest: near }: { type: string; nearest: string | undefined }) =>
        `\`${type}\` is not a type of access entries: must be one of ${ENTRY_TYPES.join(', ')}${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
    },
    reserved: {
      severity: 'error',
      text: ({ name, what }: { name: string; what: string }) =>
        `an access entry cannot have the ${what} \`${name}\`: EKS reserves names that begin with \`${RESERVED.exec(name)?.[0] ?? ''}\``,
    },
    masters: {
      severity: 'error',
      text: (_: object) =>
        'an access entry cannot have the group `system:masters`: associate the access policy `AmazonEKSClusterAdminPolicy` instead',
    },
    managed: {
      severity: 'error',
      text: ({ what, type }: { what: string; type: string }) =>
        `an access entry of type \`${type}\` takes no ${what}: EKS sets them; leave them out, or use \`STANDARD\``,
    },
    user: {
      severity: 'error',
      text: ({ type }: { type: string }) => `an access entry of type \`${type}\` needs the ARN of a role`,
    },
    policy: {
      severity: 'error',
      text: ({ name, nearest: near }: Policy) =>
        `there is no access policy \`${name}\`${near === undefined ? ': IAM has a policy of this name, which gives no rights in a cluster' : `; did you mean \`${near}\`?`}`,
    },
    iam: {
      severity: 'error',
      text: ({ nearest: near }: Pick<Policy, 'nearest'>) =>
        `this is the ARN of an IAM policy: use one of an access policy, \`arn:aws:eks::aws:cluster-access-policy/${near ?? '<name>'}\``,
    },
    'no-namespace': {
      severity: 'error',
      text: (_: object) => 'an access scope of type `namespace` needs at least one namespace',
    },
    namespaces: {
      severity: 'error',
      text: (_: object) => 'an access scope of type `cluster` takes no namespaces: remove them, or use `namespace`',
    },
  },
  check(entry, { world, report }) {
    // What AWS printed it has taken.
    if (entry.source !== 'access entry' || entry.made || entry.document.templated) return;
    // eksctl itself refuses what eksctl/access-entry-invalid speaks of.
    const byEksctl = world.facts['cluster-config'].some(({ document }) => document === entry.document);
    const note = 'EKS refuses the access entry';
    const type = entry.type === undefined ? 'STANDARD' : stringOf(entry.type);
    for (const { arn } of entry.policies ?? []) {
      const text = textOf(arn);
      const fault = text === undefined ? undefined : accessPolicyFault(text);
      if (arn === undefined || fault === undefined || (byEksctl && fault.is === 'iam')) continue;
      if (fault.is === 'iam') report({ message: 'iam', data: fault, at: arn.at, note });
      else report({ message: 'policy', data: fault, at: arn.at, note });
    }
    if (type === 'STANDARD')
      reservedNames(entry).forEach(({ at, name, what }) =>
        what === 'group' && name === 'system:masters'
          ? report({ message: 'masters', data: {}, at, note })
          : report({ message: 'reserved', data: { name, what }, at, note }),
      );
    if (byEksctl) return;
    if (type !== undefined && entry.type !== undefined && !ENTRY_TYPES.includes(type))
      return report({
        message: 'type',
        data: { type, nearest: nearest(type.toUpperCase(), ENTRY_TYPES) },
        at: entry.type.at,
        note,
      });
    for (const { scope } of entry.policies ?? []) {
      const fault = scopeFault(scope);
      if (fault !== undefined) report({ message: fault.is, data: {}, at: fault.at, note });
    }
    if (type === undefined || type === 'STANDARD' || entry.type === undefined) return;
    const arn = textOf(entry.arn);
    if (arn !== undefined && /^user\//.test(shapeOf(readArn(arn)?.resource ?? { parts: [] })))
      report({ message: 'user', data: { type }, at: entry.arn.at, note });
    for (const { what, at } of managedParts(entry, type))
      report({ message: 'managed', data: { what, type }, at, note });
  },
});

/** Source: EKS User Guide, Create access entries. A name that begins with a hole may be anything. */
function reservedNames({ groups, username }: AccessMapping) {
  const named = (tree: Tree | undefined, what: 'group' | 'username') => {
    const name = stringOf(tree);
    return tree !== undefined && name !== undefined && RESERVED.test(name) ? [{ at: tree.at, name, what }] : [];
  };
  return [...listOf(groups).flatMap((group) => named(group, 'group')), ...named(username, 'username')];
}

/** Of an entry of nodes EKS sets groups and user name itself, and policies are for STANDARD and EC2 alone. */
function managedParts({ groups, username, policies }: AccessMapping, type: string) {
  return [
    ...(listOf(groups).length > 0 && groups !== undefined ? [{ what: 'groups', at: groups.at }] : []),
    ...(username !== undefined && textOf(username) !== undefined && knownValue(textOf(username) ?? { parts: [] }) !== ''
      ? [{ what: 'username', at: username.at }]
      : []),
    ...(type === 'EC2'
      ? []
      : (policies ?? []).flatMap(({ arn }) => (arn === undefined ? [] : [{ what: 'access policies', at: arn.at }]))),
  ];
}

function scopeFault(
  scope: AccessPolicy['scope'],
): { readonly is: 'no-namespace' | 'namespaces'; readonly at: Tree['at'] } | undefined {
  const [type, namespaces] = [anyCase(scope, 'type'), anyCase(scope, 'namespaces')];
  const known = stringOf(type);
  if (scope === undefined || type === undefined || isUnread(scope) || isUnread(namespaces)) return undefined;
  if (known === 'namespace' && listOf(namespaces).length === 0) return { is: 'no-namespace', at: type.at };
  return known === 'cluster' && namespaces !== undefined && listOf(namespaces).length > 0
    ? { is: 'namespaces', at: namespaces.at }
    : undefined;
}

/** CloudFormation writes keys with a capital. */
const anyCase = (tree: Tree | undefined, name: string): Tree | undefined => {
  const written = entriesOf(tree).find(({ key }) => knownValue(key)?.toLowerCase() === name);
  const key = written === undefined ? undefined : knownValue(written.key);
  return key === undefined ? undefined : field(tree, key);
};
