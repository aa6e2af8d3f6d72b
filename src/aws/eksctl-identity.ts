/** One identity of a cluster that eksctl creates, and how fields of a ClusterConfig are shown in it. */
import type { Span } from '../value/span.js';
import { display, knownValue } from '../value/text.js';
import { field, itemsOf, listOf, textOf, type Tree } from '../value/tree.js';
import { enabledKeys, present } from './eksctl-values.js';
import { policyNameOf } from './managed-policy.js';

export interface GrantedPolicy {
  readonly name: string;
  /** The field that grants it; `default` where eksctl does so by itself. */
  readonly origin: string;
}

export interface Identity {
  readonly kind:
    'cluster' | 'node group' | 'service account' | 'addon' | 'association' | 'karpenter' | 'fargate' | 'capability';
  readonly name: string;
  /** `existing`: named by its ARN. `none`: nothing gives it a role. */
  readonly role: { readonly is: 'created' | 'existing' | 'none' | 'unknown'; readonly name?: string };
  /** Who can assume the role. */
  readonly assumedBy: string;
  readonly policies: readonly GrantedPolicy[];
  /** Whether pods reach the role through the metadata service of their node. */
  readonly imds?: 'pods' | 'host network' | 'launch template';
  readonly at: Span;
}

/** Who can assume a role that exists already. */
export const OWN_TRUST = 'as its own trust policy says';

export const shown = (tree: Tree | undefined): string => {
  const text = textOf(tree);
  return text === undefined ? '?' : display(text);
};

export const existing = (arn: Tree): Identity['role'] => ({ is: 'existing', name: shown(arn) });

export const created = (name: Tree | undefined): Identity['role'] => ({
  is: 'created',
  ...(present(name) ? { name: shown(name) } : {}),
});

export const managed = (list: Tree | undefined, origin: string): readonly GrantedPolicy[] =>
  listOf(list).map((item) => {
    const text = textOf(item);
    return { name: (text === undefined ? undefined : policyNameOf(text)?.name) ?? shown(item), origin };
  });

export const inline = (policy: Tree | undefined, origin: string): readonly GrantedPolicy[] => {
  if (!present(policy)) return [];
  const actions = itemsOf(field(policy, 'Statement'))
    .flatMap((statement) => itemsOf(field(statement, 'Action')))
    .map(shown);
  return [
    {
      name: `inline: ${actions.length === 0 ? '?' : actions.length > 3 ? `${actions.slice(0, 3).join(', ')} and ${actions.length - 3} more` : actions.join(', ')}`,
      origin,
    },
  ];
};

export const wellKnown = (switches: Tree | undefined): readonly GrantedPolicy[] =>
  enabledKeys(switches).map((entry) => ({ name: knownValue(entry.key) ?? '?', origin: 'wellKnownPolicies' }));

export const defaults = (...names: readonly string[]): readonly GrantedPolicy[] =>
  names.map((name) => ({ name, origin: 'default' }));

export const policiesOf = (holder: Tree): readonly GrantedPolicy[] => [
  ...managed(field(holder, 'attachPolicyARNs'), 'attachPolicyARNs'),
  ...wellKnown(field(holder, 'wellKnownPolicies')),
  ...inline(field(holder, 'attachPolicy'), 'attachPolicy'),
];
