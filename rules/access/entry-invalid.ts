import { accessPolicyFault, ENTRY_TYPES, RESERVED } from '../../src/aws/admission.js';
import { readArn } from '../../src/aws/arn.js';
import type { AccessMapping, AccessPolicy } from '../../src/facts/cluster-facts.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import type { Span } from '../../src/value/span.js';
import { knownValue, shapeOf } from '../../src/value/text.js';
import { isUnread, listOf, stringOf, textOf, type Tree } from '../../src/value/tree.js';

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
        `an access entry of type \`${type}\` takes no ${what}: EKS sets what its nodes need; leave this out, or use \`STANDARD\``,
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
    partition: {
      severity: 'error',
      text: ({ policy, principal }: { policy: string; principal: string }) =>
        `the access policy is of the partition \`${policy}\`, the principal of \`${principal}\`: write \`arn:${principal}:eks::aws:cluster-access-policy/…\``,
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
    // What eksctl refuses by itself is eksctl/access-entry-invalid.
    const byEksctl = world.facts['cluster-config'].some(({ document }) => document === entry.document);
    const note = 'EKS refuses the access entry';
    for (const policy of entry.policies ?? []) sayPolicy(policy, entry, byEksctl, (one) => report({ ...one, note }));
    sayNames(entry, (one) => report({ ...one, note }));
    if (!byEksctl) sayType(entry, (one) => report({ ...one, note }));
  },
});

type Said = { readonly at: Span } & (
  | { readonly message: 'type'; readonly data: { readonly type: string; readonly nearest: string | undefined } }
  | { readonly message: 'reserved'; readonly data: { readonly name: string; readonly what: string } }
  | { readonly message: 'managed'; readonly data: { readonly what: string; readonly type: string } }
  | { readonly message: 'user'; readonly data: { readonly type: string } }
  | { readonly message: 'policy'; readonly data: Policy }
  | { readonly message: 'iam'; readonly data: Pick<Policy, 'nearest'> }
  | { readonly message: 'partition'; readonly data: { readonly policy: string; readonly principal: string } }
  | { readonly message: 'masters' | 'no-namespace' | 'namespaces'; readonly data: object }
);
type Say = (said: Said) => void;

function sayPolicy({ arn, ...scope }: AccessPolicy, entry: AccessMapping, byEksctl: boolean, say: Say): void {
  const text = textOf(arn);
  const fault = text === undefined ? undefined : accessPolicyFault(text);
  if (arn !== undefined && fault?.is === 'name') say({ message: 'policy', data: fault, at: arn.at });
  if (arn !== undefined && fault?.is === 'iam' && !byEksctl) say({ message: 'iam', data: fault, at: arn.at });
  const [own, other] = [partitionIn(arn), partitionIn(entry.arn)];
  if (arn !== undefined && own !== undefined && other !== undefined && own !== other)
    say({ message: 'partition', data: { policy: own, principal: other }, at: arn.at });
  if (!byEksctl) sayScope(scope, say);
}

function partitionIn(tree: Tree | undefined): string | undefined {
  const text = textOf(tree);
  const arn = text === undefined ? undefined : readArn(text);
  return arn === undefined ? undefined : knownValue(arn.partition);
}

function sayScope({ scopeType, namespaces, scopeOpen }: Omit<AccessPolicy, 'arn'>, say: Say): void {
  if (scopeType === undefined || scopeOpen || isUnread(namespaces)) return;
  const type = stringOf(scopeType);
  const count = listOf(namespaces).length;
  if (type === 'namespace' && count === 0) say({ message: 'no-namespace', data: {}, at: scopeType.at });
  if (type === 'cluster' && namespaces !== undefined && count > 0)
    say({ message: 'namespaces', data: {}, at: namespaces.at });
}

/** Source: EKS User Guide, Create access entries. */
function sayNames({ type, groups, username }: AccessMapping, say: Say): void {
  if (type !== undefined && stringOf(type) !== 'STANDARD') return;
  const sayName = (tree: Tree | undefined, what: 'group' | 'username'): void => {
    const name = stringOf(tree);
    if (tree === undefined || name === undefined || !RESERVED.test(name)) return;
    if (name === 'system:masters') say({ message: 'masters', data: {}, at: tree.at });
    else say({ message: 'reserved', data: { name, what }, at: tree.at });
  };
  for (const group of listOf(groups)) sayName(group, 'group');
  sayName(username, 'username');
}

/** Of an entry of nodes EKS sets groups and username itself, and policies are for STANDARD and EC2 alone. */
function sayType({ arn, type: written, groups, username, policies }: AccessMapping, say: Say): void {
  const type = stringOf(written);
  if (written === undefined || type === undefined || type === 'STANDARD') return;
  if (!ENTRY_TYPES.includes(type))
    return say({ message: 'type', data: { type, nearest: nearest(type.toUpperCase(), ENTRY_TYPES) }, at: written.at });
  const text = textOf(arn);
  if (text !== undefined && shapeOf(readArn(text)?.resource ?? { parts: [] }).startsWith('user/'))
    say({ message: 'user', data: { type }, at: arn.at });
  const managed = (what: string, tree: Tree | undefined): void => {
    if (tree !== undefined) say({ message: 'managed', data: { what, type }, at: tree.at });
  };
  managed('groups', listOf(groups)[0]);
  managed('username', username);
  if (type !== 'EC2') for (const policy of policies ?? []) managed('access policies', policy.arn);
}
