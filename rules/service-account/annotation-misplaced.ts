import { readOn, ROLE_ARN } from '../../src/aws/annotations.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Label } from '../../src/lint/finding.js';
import { equals, knownValue } from '../../src/value/text.js';
import { entryOf, textOf } from '../../src/value/tree.js';

/** Kinds whose annotations somebody may take for the service account's. Custom resources pass theirs on as they like. */
const OBJECTS = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Namespace'];

interface Misplaced {
  readonly key: string;
  readonly kind: string;
}

export default defineRule({
  id: 'service-account/annotation-misplaced',
  on: 'annotation',
  summary: 'an annotation of the webhook on an object on which it is not read',
  messages: {
    object: {
      severity: 'error',
      text: ({ key, kind }: Misplaced) => `the webhook reads \`${key}\` on service accounts, not on a ${kind}`,
    },
    label: {
      severity: 'error',
      text: ({ key }: Misplaced) => `\`${key}\` is an annotation, but it stands under labels`,
    },
    pod: {
      severity: 'error',
      text: ({ key }: Misplaced) => `the webhook reads \`${key}\` on pods, not on a service account`,
    },
    twice: {
      severity: 'info',
      text: ({ key, kind }: Misplaced) =>
        `the webhook reads \`${key}\` on the service account, which has it; on a ${kind} it does nothing`,
    },
  },
  check({ object, entry, where }, { world, report }) {
    const key = knownValue(entry.key);
    const places = key === undefined ? undefined : readOn(key);
    if (key === undefined || places === undefined) return;
    const data = { key, kind: where === 'template' ? 'pod template' : object.kind };
    if (where === 'labels') {
      report({ message: 'label', data, at: entry.keyAt, note: 'nothing reads it here' });
      return;
    }
    if (object.kind === 'ServiceAccount') {
      if (!places.account)
        report({ message: 'pod', data, at: entry.keyAt, note: 'every container of its pods still gets the role' });
      return;
    }
    if (!OBJECTS.includes(object.kind) || (places.pod && (where === 'template' || object.kind === 'Pod'))) return;
    // On the metadata of a Deployment the pod's own annotation is as lost as the account's.
    const workload = world.facts.workload.find((candidate) => candidate.tree === object.tree);
    const found = workload === undefined ? undefined : world.serviceAccountOf(workload);
    const account = found?.kind === 'found' ? found.all[0] : undefined;
    const own =
      account === undefined
        ? undefined
        : entryOf({ kind: 'map', entries: account.annotations, open: false, at: account.tree.at }, key);
    const [here, there] = [textOf(entry.value), textOf(own?.value)];
    const related: Label[] =
      account === undefined
        ? []
        : [
            {
              at: own?.keyAt ?? account.nameAt,
              note: own === undefined ? 'the service account it belongs on' : 'the service account has it',
            },
          ];
    const same = here !== undefined && there !== undefined && equals(here, there) === 'yes';
    report({
      message: same ? 'twice' : 'object',
      data,
      at: entry.keyAt,
      note: key === ROLE_ARN && !same ? 'the pods get no role by it' : 'nothing reads it here',
      related,
    });
  },
});
