import type { Association } from '../../src/facts/cluster-facts.js';
import type { Workload } from '../../src/facts/kubernetes-facts.js';
import { accountSpan } from '../../src/link/association.js';
import { workloadMeant } from '../../src/link/near-account.js';
import { mayBeDeclared } from '../../src/link/service-account.js';
import { accountNamesIn } from '../../src/link/workload.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import type { Span } from '../../src/value/span.js';
import { display, knownValue, literalText, spanOfText, type Text } from '../../src/value/text.js';

export default defineRule({
  id: 'pod-identity/association-subject-invalid',
  on: 'association',
  summary: 'an association whose service account matches no pod',
  messages: {
    unused: {
      rests: 'on absence',
      severity: 'warning',
      text: ({ name, namespace, used }: { name: string; namespace: string; used: string }) =>
        `no workload in namespace \`${namespace}\` runs as \`${name}\`; did you mean \`${used}\`?`,
    },
    namespace: {
      severity: 'warning',
      text: ({ name, namespace, used }: { name: string; namespace: string; used: string }) =>
        `nothing here stands in namespace \`${namespace}\`; did you mean \`${used}\`, where a workload runs as \`${name}\` and has no role?`,
    },
    wildcard: {
      severity: 'error',
      text: ({ what, value }: { what: string; value: string }) =>
        `an association does not support wildcards: the ${what} \`${value}\` matches no pod; create one association for each service account`,
    },
  },
  check(association, { world, report }) {
    const { document, namespace, serviceAccount } = association;
    const [ns, name] = [namespace, serviceAccount].map((text) => (text === undefined ? undefined : knownValue(text)));
    const wildcards = wildcardsOf(association);
    for (const { what, value, at } of wildcards)
      report({ message: 'wildcard', data: { what, value }, at, note: 'compared exactly' });
    if (namespace === undefined || ns === undefined || name === undefined || wildcards.length > 0 || SHARED.has(ns))
      return;
    if (mayBeDeclared(world, { document, namespace, name: literalText(name) })) return;
    const workload = workloadMeant(world, association);
    if (workload !== undefined) {
      report({
        message: 'namespace',
        data: { name, namespace: ns, used: display(workload.namespace) },
        at: placeOf(namespace, association),
        note: 'no pod here gets this role',
        related: [{ at: accountPlace(workload), note: 'what a workload there runs as' }],
      });
      return;
    }
    const used = accountNamesIn(world, ns, association);
    // Every workload must run as another one for certain; among very many some name is always near.
    if (used === undefined || used.has(name) || used.size > MANY) return;
    const near = nearest(name, [...used.keys()], 3);
    if (near === undefined) return;
    const at = used.get(near);
    report({
      message: 'unused',
      data: { name, namespace: ns, used: near },
      at: accountSpan(association),
      note: 'no pod here gets this role',
      related: at === undefined ? [] : [{ at, note: 'what a workload there runs as' }],
    });
  },
});

const placeOf = (text: Text, { at }: Association): Span => spanOfText(text) ?? at;

const accountPlace = ({ serviceAccountName, nameAt }: Workload): Span => serviceAccountName?.at ?? nameAt;

function wildcardsOf({ namespace, serviceAccount, at }: Association) {
  const parts = [
    { what: 'namespace', text: namespace },
    { what: 'service account', text: serviceAccount },
  ];
  return parts.flatMap(({ what, text }) => {
    const value = text === undefined ? undefined : knownValue(text);
    if (text === undefined || value === undefined || !/[*?]/.test(value)) return [];
    return [{ what, value, at: spanOfText(text) ?? at }];
  });
}

const MANY = 50;

/** What runs in these comes from everywhere. */
const SHARED = new Set(['kube-system', 'default']);
