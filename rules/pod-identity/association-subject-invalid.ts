import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { equals, knownValue, literalText } from '../../src/value/text.js';
import { accountsNamed } from '../../src/link/service-account.js';
import { sameEnvironment } from '../../src/link/environment.js';
import { workloadsIn } from '../../src/link/workload.js';
import { stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'pod-identity/association-subject-invalid',
  on: 'association',
  summary: 'an association whose service account matches no pod',
  messages: {
    unused: {
      severity: 'warning',
      text: ({ name, namespace, used }: { name: string; namespace: string; used: string }) =>
        `no workload of the namespace \`${namespace}\` runs as \`${name}\`, only as ${used}`,
    },
    wildcard: {
      severity: 'error',
      text: ({ what, value }: { what: string; value: string }) =>
        `the ${what} \`${value}\` of an association is compared exactly: it matches no pod`,
    },
  },
  check(association, { world, report }) {
    for (const [what, text] of [
      ['namespace', association.namespace],
      ['service account', association.serviceAccount],
    ] as const) {
      const value = text === undefined ? undefined : knownValue(text);
      if (value !== undefined && /[*?]/.test(value))
        report({
          message: 'wildcard',
          data: { what, value },
          at: association.at,
          note: 'an association is for one service account',
        });
    }
    const { namespace, serviceAccount } = association;
    const [ns, name] = [namespace, serviceAccount].map((text) => (text === undefined ? undefined : knownValue(text)));
    if (ns === undefined || name === undefined || /[*?]/.test(ns + name) || SHARED.has(ns)) return;
    const declared = accountsNamed(world, literalText(name)).some(
      (account) => sameEnvironment(world, account, association) && equals(account.namespace, literalText(ns)) !== 'no',
    );
    if (declared) return;
    const workloads = workloadsIn(world, ns).filter(
      (workload) => sameEnvironment(world, workload, association) && !workload.transformed.patch,
    );
    const names = new Set(
      workloads.map((workload) =>
        workload.serviceAccountName === undefined ? 'default' : stringOf(workload.serviceAccountName),
      ),
    );
    // Every workload must run as another one for certain; among very many some name is always near.
    if (workloads.length === 0 || names.has(undefined) || names.has(name) || names.size > MANY) return;
    const near = nearest(
      name,
      [...names].filter((used) => used !== undefined),
      3,
    );
    if (near === undefined) return;
    const [workload] = workloads.filter((one) => stringOf(one.serviceAccountName) === near);
    report({
      message: 'unused',
      data: { name, namespace: ns, used: `\`${near}\`` },
      at: association.at,
      note: 'gives a role to nobody here',
      related:
        workload?.serviceAccountName === undefined
          ? []
          : [{ at: workload.serviceAccountName.at, note: 'what runs there' }],
    });
  },
});

const MANY = 50;

/** What runs in these comes from everywhere. */
const SHARED = new Set(['kube-system', 'default']);
