import { firstCsvRecord } from '../../src/aws/go-parse.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { knownValue } from '../../src/value/text.js';
import { entryOf, field, isOpen, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/skip-containers-unknown',
  on: 'workload',
  summary: 'skip-containers names a container that the pod does not have',
  messages: {
    space: {
      severity: 'warning',
      text: ({ name }: { name: string }) =>
        `the webhook takes white space as part of the name: \`${name}\` is no container, and \`${name.trim()}\` gets the credentials after all`,
    },
    unknown: {
      severity: 'warning',
      text: ({ name, near }: { name: string; near: string | undefined }) =>
        `the pod has no container \`${name}\`${near === undefined ? '' : `; did you mean \`${near}\`, which gets the credentials after all?`}`,
    },
    unreadable: {
      severity: 'warning',
      text: (_: object) => 'the webhook reads this as a line of CSV and cannot: it skips no container',
    },
  },
  check(workload, { report }) {
    const entry = entryOf(field(workload.podMetadata, 'annotations'), 'eks.amazonaws.com/skip-containers');
    const value = stringOf(entry?.value);
    if (entry === undefined || value === undefined || isOpen(workload.podSpec) || workload.transformed.patch) return;
    const names = workload.containers.map((container) =>
      container.name === undefined ? undefined : knownValue(container.name),
    );
    if (
      names.some((name) => name === undefined) ||
      ['containers', 'initContainers'].some((key) => isOpen(field(workload.podSpec, key)))
    )
      return;
    const at = entry.value.at;
    const record = firstCsvRecord(value);
    if (record === undefined)
      return report({ message: 'unreadable', data: {}, at, note: 'expected names with commas between them' });
    for (const name of record) {
      if (names.includes(name) || INJECTED.has(name)) continue;
      if (name !== name.trim() && names.includes(name.trim()))
        report({ message: 'space', data: { name }, at, note: 'expected no space after the comma' });
      else
        report({
          message: 'unknown',
          data: {
            name,
            near: nearest(
              name,
              names.filter((known) => known !== undefined),
            ),
          },
          at,
          note: `the pod has ${names.map((known) => `\`${known ?? ''}\``).join(', ')}`,
        });
    }
  },
});

/** Sidecars that other webhooks add later. */
const INJECTED = new Set([
  'istio-proxy',
  'istio-init',
  'linkerd-proxy',
  'linkerd-init',
  'vault-agent',
  'vault-agent-init',
  'envoy',
  'datadog-agent',
  'aws-otel-collector',
  'xray-daemon',
  'daprd',
]);
