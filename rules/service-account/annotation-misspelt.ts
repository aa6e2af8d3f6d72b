import { ACCOUNT_ANNOTATIONS, misspeltAnnotation } from '../../src/aws/annotations.js';
import { onceInWorld } from '../../src/link/once.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { toFileSpan } from '../../src/value/span.js';
import { knownValue } from '../../src/value/text.js';
import { entryOf, field, stringOf, type Entry } from '../../src/value/tree.js';

/** kube2iam's. A webhook of one's own may read it on service accounts as well. */
const KUBE2IAM = 'iam.amazonaws.com/role';

/** Service accounts that carry kube2iam's annotation, told apart by where it is written. */
const placesOfKube2iam = onceInWorld(({ facts }: World): number => {
  const own = facts.annotation.filter(
    ({ object, entry, where }) =>
      where === 'metadata' && object.kind === 'ServiceAccount' && knownValue(entry.key) === KUBE2IAM,
  );
  const places = own.map(({ entry }) => toFileSpan(entry.keyAt));
  return new Set(places.map(({ source, start }) => `${source.path}:${String(start)}`)).size;
});

/** Whoever means the webhook of EKS writes an ARN; a name, or the key on every account, is for something of their own. */
const isMeantForEks = (world: World, { value }: Entry): boolean =>
  stringOf(value)?.startsWith('arn:') === true && placesOfKube2iam(world) === 1;

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
    other: {
      severity: 'info',
      text: ({ key, near }: Misspelt) =>
        `neither EKS nor kube2iam reads \`${key}\` on a service account: unless another webhook here does, IRSA takes the role's ARN under \`${near}\``,
    },
    beside: {
      severity: 'info',
      text: ({ key, near }: Misspelt) =>
        `nothing reads the annotation \`${key}\`: remove it, \`${near}\` is set as well`,
    },
  },
  check({ object, entry, where }, { world, report }) {
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
    const isSet = entryOf(annotations, near) !== undefined;
    const ofKube2iam = isMeantForEks(world, entry) ? 'kube2iam' : 'other';
    const message = isSet ? 'beside' : key === KUBE2IAM ? ofKube2iam : 'misspelt';
    report({
      message,
      data: { key, near },
      at: entry.keyAt,
      note: message === 'other' ? 'EKS does not read this' : 'has no effect',
      fixes:
        message === 'beside' || message === 'other'
          ? []
          : [{ title: `replace with \`${near}\``, safety: 'unsafe', edits: [{ at: entry.keyAt, text: near }] }],
    });
  },
});
