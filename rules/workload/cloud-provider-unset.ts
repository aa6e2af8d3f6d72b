import { ambientIssuers, unsetSwitches, unsignedWrites } from '../../src/link/switch.js';
import { defineRule } from '../../src/lint/rule.js';

interface Says {
  readonly kind: string;
}

interface Unset extends Says {
  readonly asked: string;
  readonly setting: string;
}

export default defineRule({
  id: 'workload/cloud-provider-unset',
  on: 'object',
  summary: 'a program that asks AWS, without the field by which it uses its role',
  messages: {
    registry: {
      severity: 'error',
      text: ({ kind }: Says) =>
        `the ${kind} pulls from ECR without credentials, since only \`provider: aws\` uses the role of the controller: set it`,
    },
    bucket: {
      severity: 'warning',
      text: ({ kind }: Says) =>
        `the ${kind} reads S3 without credentials, since only \`provider: aws\` uses the role of the controller: set it`,
    },
    unset: {
      severity: 'error',
      text: ({ kind, asked, setting }: Unset) =>
        `the ${kind} has no credentials for ${asked}, since only \`${setting}\` uses the role: set it`,
    },
    ambient: {
      severity: 'error',
      text: ({ kind }: Says) =>
        `an ${kind} does not use the role of cert-manager without \`--issuer-ambient-credentials\`: set it, name a service account in \`auth\`, or use a ClusterIssuer`,
    },
  },
  check(object, { world, report }) {
    for (const { of, at } of unsetSwitches(world, object)) {
      const { path, fault, asked, field } = of;
      const setting = field.value === undefined ? path : `${path}: ${String(field.value)}`;
      const data = { kind: object.kind, asked, setting };
      report({ message: fault, data, at, note: NOTES[fault] });
    }
    for (const { at, controller } of ambientIssuers(world, object)) {
      const related = [{ at: controller, note: 'the controller, without the argument' }];
      report({
        message: 'ambient',
        data: { kind: object.kind },
        at,
        note: 'leaves the credentials to the controller',
        related,
      });
    }
  },
  also: (visiting) => [
    visiting('workload', (workload, { report }) => {
      for (const at of unsignedWrites(workload)) {
        const data = { kind: workload.kind, asked: PROMETHEUS, setting: '-remoteWrite.aws.useSigv4' };
        report({ message: 'unset', data, at, note: NOTES.unset });
      }
    }),
  ],
});

const PROMETHEUS = 'Amazon Managed Service for Prometheus';

const NOTES = {
  registry: 'ECR answers 401 Unauthorized',
  bucket: 'works for a public bucket only',
  unset: 'and nothing else gives it credentials here',
};
