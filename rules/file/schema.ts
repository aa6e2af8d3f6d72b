import { schemaFaults, type SchemaTypeError } from '../../src/facts/schema.js';
import { defineRule } from '../../src/lint/rule.js';
import { entriesOf, field, stringOf, type Tree } from '../../src/value/tree.js';

/** The schema of a document, and the tree it is held against, by kind. */
function schemaOf(root: Tree): readonly [Parameters<typeof schemaFaults>[0], Tree] | undefined {
  const kind = stringOf(field(root, 'kind'));
  const apiVersion = stringOf(field(root, 'apiVersion')) ?? '';
  if (kind === 'ClusterConfig' && apiVersion.startsWith('eksctl.io/')) return ['cluster-config', root];
  if (kind === 'ServiceAccount' && apiVersion === 'v1') return ['service-account', root];
  if (kind === 'Pod' && apiVersion === 'v1') return ['pod-template', root];
  const template = field(root, 'spec', 'jobTemplate', 'spec', 'template') ?? field(root, 'spec', 'template');
  return template !== undefined && /^(?:apps|batch)\/v1/.test(apiVersion) ? ['pod-template', template] : undefined;
}

export default defineRule({
  id: 'file/schema',
  on: 'document',
  summary: 'a value of the wrong type in a part that matters for IAM',
  messages: {
    type: {
      severity: 'error',
      text: ({ path, expected, found }: SchemaTypeError) => `\`${path}\` must be ${expected}, not ${found}`,
    },
  },
  check(document, { report }) {
    // A kustomize patch or a template shows parts of an object; types hold in parts as well, but `null` and markers of its own do not.
    // Providers of Terraform have schemas of their own, and convert what they take.
    if (document.language === 'hcl') return;
    if (document.tree === undefined || document.templated || entriesOf(document.tree).length === 0) return;
    const schema = schemaOf(document.tree);
    if (schema === undefined) return;
    for (const fault of schemaFaults(...schema))
      report({ message: 'type', data: fault, at: fault.at, note: `this is ${fault.found}` });
  },
});
