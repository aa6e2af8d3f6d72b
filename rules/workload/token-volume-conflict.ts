import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { isOpen } from '../../src/value/tree.js';

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
      text: (_: object) =>
        `the webhook keeps an existing volume named \`${VOLUME}\`, so the token file is missing: rename this volume`,
    },
    mount: {
      severity: 'error',
      text: (_: object) =>
        `the webhook mounts its token at \`${PATH}\`, too, and the API server rejects the pod (\`must be unique\`): mount this volume elsewhere`,
    },
  },
  check(workload, { world, report }) {
    const role = annotatedRole(world, workload);
    if (role === undefined || isOpen(workload.podSpec)) return;
    const { roleArn, nameAt } = role.account;
    const related = [{ at: roleArn?.value.at ?? nameAt, note: 'for this role the webhook mounts a token' }];
    for (const { name, tokens, open } of workload.volumes) {
      // One that projects a token of the service account is the same made by hand.
      if (knownValue(name.text) === VOLUME && tokens.length === 0 && !open)
        report({ message: 'volume', data: {}, at: name.at, note: 'holds no token', related });
    }
    for (const { volume, path } of workload.containers.flatMap(({ mounts }) => mounts)) {
      const name = volume === undefined ? undefined : knownValue(volume);
      if (name === undefined || name === VOLUME || knownValue(path.text)?.replace(/(?<!\/)\/+$/, '') !== PATH) continue;
      report({ message: 'mount', data: {}, at: path.at, note: "the path of the webhook's mount", related });
    }
  },
});
