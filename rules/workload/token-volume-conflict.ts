import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, isOpen, listOf, stringOf } from '../../src/value/tree.js';

/** Source: handler.go, NewModifier. */
const VOLUME = 'aws-iam-token';
const PATH = '/var/run/secrets/eks.amazonaws.com/serviceaccount';

export default defineRule({
  id: 'workload/token-volume-conflict',
  on: 'workload',
  summary: "a volume or a mount in the place of the webhook's",
  messages: {
    volume: {
      severity: 'error',
      text: (_: object) => `the webhook adds no volume where one is called \`${VOLUME}\`: the token file is not there`,
    },
    mount: {
      severity: 'error',
      text: (_: object) =>
        `a mount at \`${PATH}\` and the webhook's own: the API server rejects the pod, \`must be unique\``,
    },
  },
  check(workload, { world, report }) {
    const role = annotatedRole(world, workload);
    if (role === undefined || isOpen(workload.podSpec)) return;
    const related = [
      { at: role.account.roleArn?.value.at ?? role.account.nameAt, note: 'the role for which the webhook acts' },
    ];
    for (const volume of listOf(field(workload.podSpec, 'volumes'))) {
      const name = field(volume, 'name');
      // One that projects a token of the service account is the same made by hand.
      const byHand = listOf(field(volume, 'projected', 'sources')).some(
        (source) => field(source, 'serviceAccountToken') !== undefined,
      );
      if (name !== undefined && stringOf(name) === VOLUME && !byHand && !isOpen(volume))
        report({ message: 'volume', data: {}, at: name.at, note: 'kept, whatever it holds', related });
    }
    for (const mount of workload.containers.flatMap(({ tree }) => listOf(field(tree, 'volumeMounts')))) {
      const path = field(mount, 'mountPath');
      if (
        path !== undefined &&
        stringOf(path)?.replace(/\/+$/, '') === PATH &&
        stringOf(field(mount, 'name')) !== VOLUME &&
        stringOf(field(mount, 'name')) !== undefined
      )
        report({ message: 'mount', data: {}, at: path.at, note: 'the webhook mounts its token here', related });
    }
  },
});
