import type { AccessMapping } from '../../src/facts/cluster-facts.js';
import { mappingsOfPrincipal } from '../../src/link/admission.js';
import { standsInClusterConfig } from '../../src/link/cluster.js';
import { mayExclude } from '../../src/link/conditions.js';
import { defineRule } from '../../src/lint/rule.js';
import { comparePlaces, folderOf } from '../../src/value/span.js';
import { equals } from '../../src/value/text.js';
import { displayTree, listOf, stringOf, textOf, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'access/entry-duplicate',
  on: 'access-mapping',
  summary: 'two access entries, or two rows of aws-auth, for one principal',
  messages: {
    entry: {
      severity: 'error',
      text: ({ principal }: { principal: string }) =>
        `\`${principal}\` already has an access entry in this cluster, and EKS refuses a second one: merge the two`,
    },
    row: {
      severity: 'warning',
      text: ({ principal }: { principal: string }) =>
        `\`${principal}\` has another row in this aws-auth, and only the last one counts: merge the two`,
    },
  },
  check(mapping, { world, report }) {
    if (mapping.made || mapping.document.templated) return;
    // The row that the CDK writes by itself is there to be replaced: no other way changes it.
    const first = mappingsOfPrincipal(world, mapping).find(
      (other) =>
        other.automatic !== true &&
        mapping.automatic !== true &&
        comparePlaces(other.arn.at, mapping.arn.at) < 0 &&
        areTwo(other, mapping),
    );
    if (first === undefined) return;
    const isRow = mapping.source === 'aws-auth';
    if (isRow && saysTheSame(first, mapping)) return;
    // eksctl/access-entry-invalid speaks of two entries of a ClusterConfig.
    if (standsInClusterConfig(world, mapping)) return;
    report({
      message: isRow ? 'row' : 'entry',
      data: { principal: displayTree(mapping.arn) },
      at: mapping.arn.at,
      note: isRow ? 'this one counts' : 'the second',
      related: [{ at: first.arn.at, note: isRow ? 'without effect' : 'the first' }],
    });
  },
});

const mayBeOne = (a: Texts, b: Texts): boolean => a === undefined || b === undefined || equals(a, b) !== 'no';

type Texts = ReturnType<typeof textOf>;
const isSame = (a: Texts, b: Texts): boolean => a !== undefined && b !== undefined && equals(a, b) === 'yes';

/** Rows of one ConfigMap; entries of one cluster that one folder declares. */
function areTwo(a: AccessMapping, b: AccessMapping): boolean {
  if (a.source !== b.source || a.made || mayExclude(a, b)) return false;
  return a.source === 'aws-auth'
    ? a.document === b.document && mayBeOne(a.clusterName, b.clusterName)
    : folderOf(a.document.file.path) === folderOf(b.document.file.path) && isSame(a.clusterName, b.clusterName);
}

function saysTheSame(a: AccessMapping, b: AccessMapping): boolean {
  const said = ({ username, groups }: AccessMapping): string =>
    [username, ...listOf(groups)].map((tree: Tree | undefined) => stringOf(tree) ?? '').join('\n');
  return said(a) === said(b);
}
