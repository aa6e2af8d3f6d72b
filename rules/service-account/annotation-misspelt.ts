import { ACCOUNT_ANNOTATIONS, misspeltAnnotation } from '../../src/aws/annotations.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { entryOf, field } from '../../src/value/tree.js';

interface Misspelt {
  readonly key: string;
  readonly near: string;
}

export default defineRule({
  id: 'service-account/annotation-misspelt',
  on: 'annotation',
  summary: 'a misspelt webhook annotation on a service account',
  fix: 'unsafe',
  messages: {
    misspelt: {
      severity: 'error',
      text: ({ key, near }: Misspelt) => `nothing reads the annotation \`${key}\`; did you mean \`${near}\`?`,
    },
    kube2iam: {
      severity: 'error',
      text: ({ key, near }: Misspelt) =>
        `\`${key}\` has no effect on a service account, kube2iam reads it on pods: use \`${near}\` for IRSA`,
    },
    beside: {
      severity: 'info',
      text: ({ key, near }: Misspelt) =>
        `nothing reads the annotation \`${key}\`: remove it, \`${near}\` is set as well`,
    },
  },
  check({ object, entry, where }, { report }) {
    if (
      where !== 'metadata' ||
      !['ServiceAccount', 'ControllerConfig', 'DeploymentRuntimeConfig'].includes(object.kind)
    )
      return;
    const key = knownValue(entry.key);
    const near = key === undefined ? undefined : misspeltAnnotation(key);
    if (key === undefined || near === undefined) return;
    // Only what the webhook reads on service accounts is worth mending to.
    if (!ACCOUNT_ANNOTATIONS.includes(near)) return;
    const annotations =
      object.kind === 'DeploymentRuntimeConfig'
        ? field(object.tree, 'spec', 'serviceAccountTemplate', 'metadata', 'annotations')
        : field(object.tree, 'metadata', 'annotations');
    const message =
      entryOf(annotations, near) !== undefined ? 'beside' : key === 'iam.amazonaws.com/role' ? 'kube2iam' : 'misspelt';
    report({
      message,
      data: { key, near },
      at: entry.keyAt,
      note: message === 'beside' ? 'has no effect' : 'has no effect',
      fixes:
        message === 'beside'
          ? []
          : [{ title: `replace with \`${near}\``, safety: 'unsafe', edits: [{ at: entry.keyAt, text: near }] }],
    });
  },
});
