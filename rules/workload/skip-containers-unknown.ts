import { skippedContainers } from '../../src/link/skip-containers.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';

export default defineRule({
  id: 'workload/skip-containers-unknown',
  on: 'workload',
  summary: 'skip-containers names a container that the pod does not have',
  messages: {
    space: {
      severity: 'warning',
      text: ({ name }: { name: string }) =>
        `\`skip-containers\` keeps spaces: \`${name}\` matches nothing, so \`${name.trim()}\` still gets credentials; remove the space`,
    },
    unknown: {
      severity: 'warning',
      text: ({ name, near }: { name: string; near: string | undefined }) =>
        `the pod has no container \`${name}\`${near === undefined ? ': remove the name, or correct it' : `; did you mean \`${near}\`, which still gets credentials?`}`,
    },
    unreadable: {
      severity: 'warning',
      text: (_: object) =>
        '`skip-containers` is not a valid line of CSV, so every container gets credentials: write names with commas between them',
    },
  },
  check(workload, { report }) {
    const skipped = skippedContainers(workload);
    if (skipped === undefined) return;
    const { unmatched, containers } = skipped;
    if (unmatched === undefined)
      return void report({
        message: 'unreadable',
        data: {},
        at: skipped.at,
        note: 'expected names with commas between them',
      });
    const known = containers.map((name) => `\`${name}\``).join(', ');
    for (const { name, at } of unmatched) {
      if (containers.includes(name.trim()))
        report({ message: 'space', data: { name }, at, note: 'expected no space around the name' });
      else
        report({
          message: 'unknown',
          data: { name, near: nearest(name, containers) },
          at,
          note: `must be one of ${known}`,
        });
    }
  },
});
