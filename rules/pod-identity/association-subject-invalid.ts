import type { Association } from '../../src/facts/facts.js';
import { accountSpan } from '../../src/link/association.js';
import { mayBeDeclared } from '../../src/link/service-account.js';
import { workloadsIn } from '../../src/link/workload.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { knownValue, spanOfText } from '../../src/value/text.js';
import { stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'pod-identity/association-subject-invalid',
  on: 'association',
  summary: 'an association whose service account matches no pod',
  messages: {
    unused: {
      severity: 'warning',
      text: ({ name, namespace, used }: { name: string; namespace: string; used: string }) =>
        `no workload in namespace \`${namespace}\` runs as \`${name}\`; did you mean \`${used}\`?`,
    },
    wildcard: {
      severity: 'error',
      text: ({ what, value }: { what: string; value: string }) =>
        `an association does not support wildcards: the ${what} \`${value}\` matches no pod; create one association for each service account`,
    },
  },
  check(association, { world, report }) {
    const { document, namespace, serviceAccount } = association;
    for (const { what, value, at } of wildcardsOf(association))
      report({ message: 'wildcard', data: { what, value }, at: at ?? association.at, note: 'compared exactly' });
    if (namespace === undefined || serviceAccount === undefined) return;
    const [ns, name] = [knownValue(namespace), knownValue(serviceAccount)];
    if (ns === undefined || name === undefined || /[*?]/.test(ns + name) || SHARED.has(ns)) return;
    if (mayBeDeclared(world, { document, namespace, name: serviceAccount })) return;
    const workloads = workloadsIn(world, ns, association).filter(({ transformed }) => !transformed.patch);
    const names = new Set(
      workloads.map(({ serviceAccountName: own }) => (own === undefined ? 'default' : stringOf(own))),
    );
    // Every workload must run as another one for certain; among very many some name is always near.
    if (names.has(undefined) || names.has(name) || names.size > MANY) return;
    const used = nearest(
      name,
      [...names].filter((one) => one !== undefined),
      3,
    );
    if (used === undefined) return;
    report({
      message: 'unused',
      data: { name, namespace: ns, used },
      at: accountSpan(association),
      note: 'no pod here gets this role',
      related: workloads
        .flatMap(({ serviceAccountName: own }) => (own !== undefined && stringOf(own) === used ? [own] : []))
        .slice(0, 1)
        .map((own) => ({ at: own.at, note: 'what a workload there runs as' })),
    });
  },
});

function wildcardsOf({ namespace, serviceAccount }: Association) {
  const parts = [
    { what: 'namespace', text: namespace },
    { what: 'service account', text: serviceAccount },
  ];
  return parts.flatMap(({ what, text }) => {
    const value = text === undefined ? undefined : knownValue(text);
    return text === undefined || value === undefined || !/[*?]/.test(value)
      ? []
      : [{ what, value, at: spanOfText(text) }];
  });
}

const MANY = 50;

/** What runs in these comes from everywhere. */
const SHARED = new Set(['kube-system', 'default']);
