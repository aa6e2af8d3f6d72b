import { serviceAccountOf } from '../../src/link/service-account.js';
import { readOn, ROLE_ARN } from '../../src/aws/annotations.js';
import { defineRule } from '../../src/lint/rule.js';
import type { KubernetesObject, ServiceAccount } from '../../src/facts/facts.js';
import { workloadAt } from '../../src/link/workload.js';
import type { World } from '../../src/link/world.js';
import { equals, knownValue } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

/** Kinds whose annotations somebody may take for the service account's. Custom resources pass theirs on as they like. */
const OBJECTS = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Namespace'];

interface Misplaced {
  readonly key: string;
  readonly kind: string;
}

export default defineRule({
  id: 'service-account/annotation-misplaced',
  on: 'annotation',
  summary: 'a webhook annotation on an object where the webhook does not read it',
  messages: {
    object: {
      severity: 'error',
      text: ({ key, kind }: Misplaced) =>
        `the webhook reads \`${key}\` on service accounts only, not on a ${kind}: move it there`,
    },
    label: {
      severity: 'error',
      text: ({ key }: Misplaced) => `\`${key}\` is an annotation, not a label: move it to \`annotations\``,
    },
    pod: {
      severity: 'error',
      text: ({ key }: Misplaced) =>
        `the webhook reads \`${key}\` on pods only, not on a service account: move it to the pod template`,
    },
    twice: {
      severity: 'info',
      text: ({ key, kind }: Misplaced) =>
        `\`${key}\` has no effect on a ${kind}; the service account has it, so remove it here`,
    },
  },
  check({ object, entry, where, account: accountBeside }, { world, report }) {
    const key = knownValue(entry.key);
    const places = key === undefined ? undefined : readOn(key);
    if (key === undefined || places === undefined) return;
    const data = { key, kind: where === 'template' ? 'pod template' : object.kind };
    if (where === 'labels') {
      report({ message: 'label', data, at: entry.keyAt, note: 'nothing reads it here' });
      return;
    }
    if (object.kind === 'ServiceAccount') {
      if (!places.account) report({ message: 'pod', data, at: entry.keyAt, note: 'skips no container here' });
      return;
    }
    if (where === 'pods') {
      if (places.pod) return;
      const related =
        accountBeside === undefined ? [] : [{ at: accountBeside.at, note: 'the service account it belongs on' }];
      const note = key === ROLE_ARN ? 'gives the pods no role' : 'nothing reads it here';
      report({ message: 'object', data: { key, kind: 'pod' }, at: entry.keyAt, note, related });
      return;
    }
    if (!OBJECTS.includes(object.kind) || (places.pod && (where === 'template' || object.kind === 'Pod'))) return;
    // On the metadata of a Deployment the pod's own annotation is as lost as the account's.
    const account = accountOf(world, object);
    const own = account?.annotations.findLast((annotation) => knownValue(annotation.key) === key);
    const [here, there] = [textOf(entry.value), textOf(own?.value)];
    const same = here !== undefined && there !== undefined && equals(here, there) === 'yes';
    const note = own === undefined ? 'the service account it belongs on' : 'the annotation of the service account';
    report({
      message: same ? 'twice' : 'object',
      data,
      at: entry.keyAt,
      note: key === ROLE_ARN && !same ? 'gives the pods no role' : 'nothing reads it here',
      related: account === undefined ? [] : [{ at: own?.keyAt ?? account.nameAt, note }],
    });
  },
});

/** The service account of the pods that an object makes, where it is certain. */
function accountOf(world: World, object: KubernetesObject): ServiceAccount | undefined {
  const workload = workloadAt(world, object);
  const found = workload === undefined ? undefined : serviceAccountOf(world, workload);
  return found?.kind === 'found' ? found.all[0] : undefined;
}
