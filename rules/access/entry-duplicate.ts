import type { AccessMapping } from '../../src/facts/cluster-facts.js';
import { defineRule } from '../../src/lint/rule.js';
import { toFileSpan } from '../../src/value/span.js';
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
    const first = world.facts['access-mapping'].find(
      (other) => isBefore(other, mapping) && areTwo(other, mapping) && isSame(textOf(other.arn), textOf(mapping.arn)),
    );
    if (first === undefined) return;
    const isRow = mapping.source === 'aws-auth';
    if (isRow && saysTheSame(first, mapping)) return;
    // eksctl/access-entry-invalid speaks of two entries of a ClusterConfig.
    if (world.facts['cluster-config'].some(({ document }) => document === mapping.document)) return;
    report({
      message: isRow ? 'row' : 'entry',
      data: { principal: displayTree(mapping.arn) },
      at: mapping.arn.at,
      note: isRow ? 'this one counts' : 'the second',
      related: [{ at: first.arn.at, note: isRow ? 'without effect' : 'the first' }],
    });
  },
});

type Texts = ReturnType<typeof textOf>;
const isSame = (a: Texts, b: Texts): boolean => a !== undefined && b !== undefined && equals(a, b) === 'yes';

/** Rows of one ConfigMap; entries of one cluster that one folder declares. */
function areTwo(a: AccessMapping, b: AccessMapping): boolean {
  if (a.source !== b.source || a.made) return false;
  return a.source === 'aws-auth'
    ? a.document === b.document
    : folderOf(a) === folderOf(b) && isSame(a.clusterName, b.clusterName);
}

function saysTheSame(a: AccessMapping, b: AccessMapping): boolean {
  const said = ({ username, groups }: AccessMapping): string =>
    [username, ...listOf(groups)].map((tree: Tree | undefined) => stringOf(tree) ?? '').join('\n');
  return said(a) === said(b);
}

/** By path and place, whatever the order of reading is. */
function isBefore(a: AccessMapping, b: AccessMapping): boolean {
  const [own, other] = [a.document.file.path, b.document.file.path];
  return own < other || (own === other && toFileSpan(a.arn.at).start < toFileSpan(b.arn.at).start);
}

const folderOf = ({ document }: AccessMapping): string => document.file.path.replace(/(?<![^/])[^/]*$/, '');
