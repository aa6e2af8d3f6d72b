import type { Association } from '../../src/facts/cluster-facts.js';
import { associationsOf, accountSpan, associatedAccount } from '../../src/link/association.js';
import { mayExclude } from '../../src/link/conditions.js';
import { defineRule } from '../../src/lint/rule.js';
import { comparePlaces, folderOf } from '../../src/value/span.js';
import { equals } from '../../src/value/text.js';
import { entryOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'pod-identity/association-duplicate',
  on: 'association',
  summary: 'two associations for one service account of a cluster',
  messages: {
    twice: {
      severity: 'error',
      text: ({ account }: { account: string }) =>
        `\`${account}\` already has an association in this cluster, and EKS rejects a second one: remove one of the two`,
    },
  },
  check(association, { world, report }) {
    const { document, namespace, serviceAccount } = association;
    if (namespace === undefined || isPrinted(association)) return;
    const same = associationsOf(world, { document, namespace, name: serviceAccount }).find(
      (other) =>
        comparePlaces(other.at, association.at) < 0 &&
        areTwo(other, association) &&
        KEYS.every((key) => equalKey(other, association, key)),
    );
    if (same === undefined) return;
    report({
      message: 'twice',
      data: { account: associatedAccount(association) },
      at: accountSpan(association),
      note: 'the second association',
      related: [{ at: accountSpan(same), note: 'the first association' }],
    });
  },
});

const KEYS = ['namespace', 'serviceAccount', 'clusterName'] as const;

function equalKey(a: Association, b: Association, key: (typeof KEYS)[number]): boolean {
  const [own, other] = [a[key], b[key]];
  return own !== undefined && other !== undefined && equals(own, other) === 'yes';
}

/** Two that are declared in one folder. What the AWS command line printed may be of another day, and eksctl/pod-identity-invalid speaks of ClusterConfigs. */
const areTwo = (a: Association, b: Association): boolean =>
  !isPrinted(a) && folderOf(a.document.file.path) === folderOf(b.document.file.path) && !mayExclude(a, b);

const isPrinted = ({ tree }: Association): boolean => PRINTED.some((key) => entryOf(tree, key) !== undefined);

const PRINTED = ['associationId', 'associationArn', 'serviceAccountName'];
