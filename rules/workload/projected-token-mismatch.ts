import { apiServerToken, isForEks, roleRefusing, usedToken } from '../../src/link/projected-token.js';
import { defineRule } from '../../src/lint/rule.js';
import { display, knownValue } from '../../src/value/text.js';

/** Source: kubernetes/kubernetes, pkg/apis/core/validation, validateServiceAccountTokenProjection. */
const MINIMUM = 600;

export default defineRule({
  id: 'workload/projected-token-mismatch',
  on: 'workload',
  summary: 'a projected token that fits neither the role nor the variable that names it',
  messages: {
    path: {
      severity: 'error',
      text: ({ file, mounted }: { file: string; mounted: string }) =>
        `\`AWS_WEB_IDENTITY_TOKEN_FILE\` names \`${file}\`, but the token is mounted as \`${mounted}\`: use one path`,
    },
    none: {
      severity: 'error',
      text: (_: object) =>
        'the projected token has no `audience`, so it is for the API server and STS refuses it: set `audience: sts.amazonaws.com`',
    },
    api: {
      severity: 'error',
      text: (_: object) =>
        'this token is for the API server, and STS refuses it: remove `AWS_ROLE_ARN` and `AWS_WEB_IDENTITY_TOKEN_FILE`, which the webhook sets by the annotation, or project a token with `audience: sts.amazonaws.com`',
    },
    audience: {
      severity: 'error',
      text: ({ audience, role }: { audience: string; role: string }) =>
        `the role \`${role}\` does not accept the token's audience \`${audience}\`: project the audience that its trust policy names`,
    },
    lifetime: {
      severity: 'error',
      text: ({ seconds }: { seconds: number }) =>
        `\`expirationSeconds\` must be at least ${MINIMUM}, not ${seconds}: the API server rejects the pod`,
    },
  },
  check(workload, { world, report }) {
    if (workload.transformed.patch) return;
    for (const container of workload.containers) {
      const used = usedToken(workload, container);
      if (used === undefined) {
        const own = apiServerToken(world, workload, container);
        const confidence = own?.isRefused === true ? 'certain' : 'possible';
        if (own !== undefined)
          report({ message: 'api', data: {}, at: own.at, note: 'the token for the API server', confidence });
        continue;
      }
      const { token, file, fileAt, mountedAs } = used;
      if (used.misses) {
        const related = [{ at: token.path.at, note: 'the name of the file in the volume' }];
        report({ message: 'path', data: { file, mounted: mountedAs }, at: fileAt, note: 'no such file', related });
        continue;
      }
      const { audience, expiration } = token;
      if (expiration !== undefined && expiration.seconds < MINIMUM)
        report({ message: 'lifetime', data: expiration, at: expiration.at, note: 'too short' });
      const related = [{ at: fileAt, note: 'the SDK sends this token to STS' }];
      if (audience === undefined || knownValue(audience.text) === '') {
        const confidence = isForEks(world, workload, container) ? 'certain' : 'possible';
        report({ message: 'none', data: {}, at: token.path.at, note: 'has no audience', related, confidence });
        continue;
      }
      const refusing = roleRefusing(world, workload, container, audience.text);
      if (refusing === undefined) continue;
      const data = { audience: display(audience.text), role: refusing.name };
      report({ message: 'audience', data, at: audience.at, note: 'the audience of the token', related });
    }
  },
});
