import { identifyingSpan, isAbsent } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { hasHoles } from '../../src/value/text.js';
import { entryOf } from '../../src/value/tree.js';

/** A script fills in what such a file lacks before eksctl reads it: `cluster_tmpl.yaml`, `cluster.base.yaml`. */
const FILLED_BY_SCRIPT = /(?:tmpl|template|\.base\.)[^/]*$/i;

export default defineRule({
  id: 'eksctl/metadata-missing',
  on: 'cluster-config',
  summary: 'a ClusterConfig without a name or a region',
  messages: {
    missing: {
      severity: 'error',
      text: ({ field }: { field: string }) => `\`metadata.${field}\` must be set in a ClusterConfig`,
    },
  },
  check({ tree, document, name }, { report }) {
    // A name that is filled in later tells of a program that completes the file.
    if (FILLED_BY_SCRIPT.test(document.file.path) || document.templated || (name !== undefined && hasHoles(name)))
      return;
    const at = entryOf(tree, 'metadata')?.keyAt ?? identifyingSpan(tree);
    for (const field of ['name', 'region'])
      if (isAbsent(tree, 'metadata', field))
        report({ message: 'missing', data: { field }, at, note: `no \`${field}\`` });
  },
});
