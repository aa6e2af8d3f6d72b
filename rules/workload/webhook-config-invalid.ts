import { iamArnFaults } from '../../src/aws/iam-arn.js';
import { roleArnOf, webhookConfigFaults, type WebhookConfigFault } from '../../src/aws/webhook/config-faults.js';
import { defineRule } from '../../src/lint/rule.js';
import { display } from '../../src/value/text.js';
import { isUnread, type MapTree, type Tree } from '../../src/value/tree.js';

const NOTHING = {};
const NOTE = 'read by the webhook';
const WANTED = {
  object: 'an object',
  string: 'a text',
  boolean: 'true or false without quotes',
  number: 'an integer without quotes',
} as const;

interface Key {
  readonly key: string;
}

export default defineRule({
  id: 'workload/webhook-config-invalid',
  on: 'webhook-config',
  summary: 'a ConfigMap `pod-identity-webhook` that the webhook cannot read, or with a role that is none',
  messages: {
    missing: {
      severity: 'error',
      text: (_: object) =>
        'the webhook reads the key `config` of this ConfigMap, and there is none: no service account gets a role from it',
    },
    'no-json': {
      severity: 'error',
      text: (_: object) =>
        'the webhook reads `config` as a JSON object from `NAMESPACE/NAME` to a role, and this is none: no service account gets a role from it',
    },
    type: {
      severity: 'error',
      text: ({ name, wanted }: { name: string; wanted: string }) =>
        `\`${name}\` must be ${wanted}: the webhook refuses the whole of \`config\` as it stands`,
    },
    key: {
      severity: 'error',
      text: ({ key }: Key) =>
        `\`${key}\` must be \`NAMESPACE/NAME\`: the webhook ends with an error at a key without a slash`,
    },
    pattern: {
      severity: 'error',
      text: ({ key }: Key) =>
        `\`${key}\` names a namespace with an asterisk in its name, which there cannot be: only \`*\` alone stands for every namespace`,
    },
    field: {
      severity: 'error',
      text: ({ name, meant }: { name: string; meant: string }) =>
        `the webhook knows no field \`${name}\` and ignores it: write \`${meant}\``,
    },
    'no-role': {
      severity: 'error',
      text: ({ key }: Key) => `\`${key}\` has no \`RoleARN\`: its pods get no role`,
    },
    role: {
      severity: 'error',
      text: ({ value, fault }: { value: string; fault: string }) =>
        `\`RoleARN\` must be the ARN of a role; \`${value}\` is not: ${fault}`,
    },
  },
  check({ document, data, at, written, inner }, { report }) {
    if (document.templated || isUnread(data)) return;
    if (written === undefined) {
      report({ message: 'missing', data: NOTHING, at: data?.at ?? at, note: NOTE });
      return;
    }
    const { value, keyAt } = written;
    // Where a text has holes, what it holds is not known.
    if (isUnread(value) || (value.kind === 'text' && inner === undefined)) return;
    const config = inner?.language === 'json' ? inner.tree : undefined;
    if (config?.kind !== 'map') report({ message: 'no-json', data: NOTHING, at: keyAt, note: NOTE });
    else for (const found of foundIn(config)) report(found);
  },
});

const foundIn = (config: MapTree) => [
  ...webhookConfigFaults(config).map(saidOf),
  ...config.entries.flatMap(({ value }) => roleFaults(roleArnOf(value))),
];

function saidOf(fault: WebhookConfigFault) {
  const common = { at: fault.at, note: NOTE };
  switch (fault.is) {
    case 'type':
      return { message: fault.is, data: { name: fault.name, wanted: WANTED[fault.wanted] }, ...common } as const;
    case 'field':
      return { message: fault.is, data: { name: fault.name, meant: fault.meant }, ...common } as const;
    default:
      return { message: fault.is, data: { key: fault.key }, ...common } as const;
  }
}

const roleFaults = (value: Tree | undefined) =>
  iamArnFaults(value, 'role').map(
    ({ text, at, fault }) =>
      ({ message: 'role', data: { value: display(text), fault: fault.what }, at, note: NOTE }) as const,
  );
