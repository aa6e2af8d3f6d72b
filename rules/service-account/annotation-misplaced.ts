import { ROLE_ARN } from '../../src/aws/annotations.js';
import type { Label } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { isForAccounts, isOnAll, misplaced, type Misplaced } from '../../src/link/annotation.js';
import { accountOfPods } from '../../src/link/workload.js';
import { equals, knownValue } from '../../src/value/text.js';
import type { Span } from '../../src/value/span.js';
import { textOf, type Entry, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'service-account/annotation-misplaced',
  on: 'annotation',
  summary: 'a webhook annotation on an object where the webhook does not read it',
  messages: {
    object: {
      severity: 'error',
      text: ({ key, holder, pods }: Misplaced) =>
        `the webhook reads \`${key}\` on service accounts ${pods ? 'and pods ' : ''}only, not on a ${holder}: move it there`,
    },
    label: {
      severity: 'error',
      text: ({ key }: Misplaced) => `\`${key}\` is an annotation, not a label: move it to \`annotations\``,
    },
    pod: {
      severity: 'error',
      text: ({ key, holder }: Misplaced) =>
        `the webhook reads \`${key}\` on pods only, not on a ${holder}: move it to the pod template`,
    },
    root: {
      severity: 'error',
      text: ({ key }: Misplaced) => `\`${key}\` is read in \`metadata.annotations\` alone: move it there`,
    },
    twice: {
      severity: 'info',
      text: ({ key, holder }: Misplaced) =>
        `\`${key}\` has no effect on a ${holder}; the service account has it, so remove it here`,
    },
  },
  check(annotation, { world, report }) {
    const place = misplaced(annotation);
    if (place === undefined) return;
    const { key, fault } = place;
    if (fault === 'object' && (isForAccounts(world, annotation.entry) || isOnAll(world, annotation))) return;
    const { keyAt: at, value } = annotation.entry;
    const note = fault === 'pod' ? 'skips no container here' : 'nothing reads it here';
    if (fault !== 'object') return void report({ message: fault, data: place, at, note });
    const account = accountOfPods(world, annotation.object);
    const own = account?.annotations.findLast((other) => knownValue(other.key) === key);
    const same = isSame(value, own?.value);
    report({
      message: same ? 'twice' : 'object',
      data: place,
      at,
      note: key === ROLE_ARN && !same ? 'gives the pods no role' : note,
      related: ownPlace(own, annotation.account?.at ?? account?.nameAt),
    });
  },
});

/** The annotation where it is read, else the service account that lacks it. */
function ownPlace(own: Entry | undefined, accountAt: Span | undefined): readonly Label[] {
  if (accountAt === undefined) return [];
  return own === undefined
    ? [{ at: accountAt, note: 'the service account it belongs on' }]
    : [{ at: own.keyAt, note: 'the annotation of the service account' }];
}

function isSame(a: Tree, b: Tree | undefined): boolean {
  const [here, there] = [textOf(a), textOf(b)];
  return here !== undefined && there !== undefined && equals(here, there) === 'yes';
}
