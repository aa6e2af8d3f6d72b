import type { KubernetesObject } from '../../src/facts/kubernetes-facts.js';
import { accountSpan, associatedAccount, associationOf } from '../../src/link/association.js';
import { environmentOf } from '../../src/link/environment.js';
import { onceInWorld } from '../../src/link/once.js';
import { selects } from '../../src/link/pod-selector.js';
import { podSecurityGroups } from '../../src/link/security-groups.js';
import { serviceAccountOf } from '../../src/link/service-account.js';
import { workloadsIn } from '../../src/link/workload.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Association } from '../../src/facts/cluster-facts.js';
import type { Workload } from '../../src/facts/kubernetes-facts.js';
import { comparePlaces } from '../../src/value/span.js';
import { knownValue } from '../../src/value/text.js';
import { field } from '../../src/value/tree.js';

export default defineRule({
  id: 'pod-identity/strict-security-groups',
  on: 'object',
  summary: 'pods with security groups of their own that cannot reach the Pod Identity agent',
  messages: {
    strict: {
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `pods of \`${account}\` have their own security groups, and strict mode sends all their traffic through these, so the Pod Identity agent is out of reach: set \`POD_SECURITY_GROUP_ENFORCING_MODE: standard\``,
    },
    byDefault: {
      severity: 'warning',
      text: ({ account }: { account: string }) =>
        `pods of \`${account}\` have their own security groups, and in strict mode, the default, they cannot reach the Pod Identity agent: set \`POD_SECURITY_GROUP_ENFORCING_MODE: standard\``,
    },
  },
  check(policy, { world, report }) {
    if (!isSecurityGroupPolicy(policy)) return;
    const mode = podSecurityGroups(world, policy);
    if (mode === undefined) return;
    const selected = selectedBy(world, policy);
    if (selected === undefined || isSaidBefore(world, policy)) return;
    const account = associatedAccount(selected.association);
    const associated = { at: accountSpan(selected.association), note: `the association of ${account}` };
    report({
      message: mode.stated ? 'strict' : 'byDefault',
      data: { account },
      at: mode.at,
      note: mode.stated ? 'keeps these pods from the node' : 'security groups of pods, in strict mode by default',
      related: [{ at: policy.nameAt, note: 'the security groups of these pods' }, associated],
    });
  },
});

const isSecurityGroupPolicy = ({ kind, apiVersion, document }: KubernetesObject): boolean =>
  `${kind}.${apiVersion}`.startsWith('SecurityGroupPolicy.vpcresources.k8s.aws/') && !document.templated;

/** Pods with an association that a policy gives security groups. */
function selectedBy(
  world: World,
  policy: KubernetesObject,
): { readonly workload: Workload; readonly association: Association } | undefined {
  const namespace = knownValue(policy.namespace);
  if (namespace === undefined) return undefined;
  for (const workload of workloadsIn(world, namespace, policy)) {
    if (workload.hostNetwork !== undefined || !isSelected(world, policy, workload)) continue;
    const association = associationOf(world, workload);
    if (association !== undefined) return { workload, association };
  }
  return undefined;
}

/** Source: EKS User Guide, sg-pods-example-deployment: by the labels of pods, or of their service account. */
function isSelected(world: World, { tree }: KubernetesObject, workload: Workload): boolean {
  const [pods, accounts] = ['podSelector', 'serviceAccountSelector'].map((key) => field(tree, 'spec', key));
  if (pods === undefined && accounts === undefined) return false;
  if (selects(pods, field(workload.podMetadata, 'labels')) !== 'yes') return false;
  if (accounts === undefined) return true;
  const found = serviceAccountOf(world, workload);
  return found.kind === 'found' && selects(accounts, field(found.all[0].tree, 'metadata', 'labels')) === 'yes';
}

/** One setting of the plugin is one finding, however many policies there are. */
function isSaidBefore(world: World, policy: KubernetesObject): boolean {
  const known = firstPolicies(world);
  const own = environmentOf(world, policy)?.name;
  const before = own === undefined ? [...known.values()] : [known.get(own), known.get(undefined)];
  return before.some((other) => other !== undefined && comparePlaces(other.tree.at, policy.tree.at) < 0);
}

/** Of each environment, and of none, the first policy that gives some pods security groups. */
const firstPolicies = onceInWorld((world: World): ReadonlyMap<string | undefined, KubernetesObject> => {
  const firsts = new Map<string | undefined, KubernetesObject>();
  for (const policy of world.facts.object) {
    if (!isSecurityGroupPolicy(policy)) continue;
    const name = environmentOf(world, policy)?.name;
    const first = firsts.get(name);
    if (first !== undefined && comparePlaces(first.tree.at, policy.tree.at) <= 0) continue;
    if (selectedBy(world, policy) !== undefined) firsts.set(name, policy);
  }
  return firsts;
});
