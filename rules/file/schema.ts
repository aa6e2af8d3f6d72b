import { entryInAnyCase } from '../../src/aws/eksctl-values.js';
import { schemaFaults, type SchemaName, type SchemaTypeError } from '../../src/facts/schema.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, stringOf } from '../../src/value/tree.js';
import { isOfProgram } from '../../src/facts/program-files.js';

/** The schemas of objects, by apiVersion and kind, and the part of the object that each is for. */
const SCHEMAS: readonly { readonly of: RegExp; readonly schema: SchemaName; readonly way: readonly string[] }[] = [
  { of: /^eksctl\.io\/\S+ ClusterConfig$/, schema: 'cluster-config', way: [] },
  { of: /^v1 ServiceAccount$/, schema: 'service-account', way: [] },
  { of: /^v1 Pod$/, schema: 'pod-template', way: [] },
  { of: /^batch\/v1\S* CronJob$/, schema: 'pod-template', way: ['spec', 'jobTemplate', 'spec', 'template'] },
  { of: /^(?:apps|batch)\/v1/, schema: 'pod-template', way: ['spec', 'template'] },
];

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
    // Programs have types of their own, and convert what they take.
    if (isOfProgram(document) || document.templated) return;
    const [apiVersion, kind] = ['apiVersion', 'kind'].map((key) => stringOf(entryInAnyCase(document.tree, key)?.value));
    const found = SCHEMAS.find(({ of }) => of.test(`${apiVersion} ${kind}`));
    const tree = found === undefined ? undefined : field(document.tree, ...found.way);
    if (found === undefined || tree === undefined) return;
    for (const fault of schemaFaults(found.schema, tree))
      report({ message: 'type', data: fault, at: fault.at, note: `this is ${fault.found}` });
  },
});
