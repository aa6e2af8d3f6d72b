import { metadataArgumentsOf } from '../../src/aws/metadata-arguments.js';
import type { Container } from '../../src/facts/pod.js';
import { hopLimitOf, nodeGroupsAround } from '../../src/link/node-group.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, shapeOf } from '../../src/value/text.js';
import { entryOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/imds-needed',
  on: 'workload',
  summary: 'a controller that needs instance metadata, which its pods cannot reach',
  messages: {
    needed: {
      severity: 'warning',
      text: ({ argument }: { argument: string }) =>
        `without \`${argument}\` this controller asks instance metadata, which pods on these nodes cannot reach: set the argument`,
    },
  },
  check(workload, { world, report }) {
    const { hostNetwork, transformed, containers } = workload;
    if (transformed.patch || (hostNetwork !== undefined && hostNetwork.value !== false)) return;
    const groups = nodeGroupsAround(world, workload);
    const [group] = groups;
    if (group === undefined || !groups.every((one) => hopLimitOf(one) === 1)) return;
    const limit = entryOf(group.tree, 'disablePodIMDS')?.keyAt ?? group.declared?.hopLimit?.at ?? group.nameAt;
    for (const container of containers) {
      const { image } = container;
      if (image === undefined) continue;
      for (const { argument, givenBy } of metadataArgumentsOf(knownValue(image.text) ?? '')) {
        if (mayBeGiven(container, givenBy)) continue;
        const related = [{ at: limit, note: 'pods on these nodes cannot reach instance metadata (hop limit 1)' }];
        report({
          message: 'needed',
          data: { argument },
          at: image.at,
          note: 'looks it up in instance metadata',
          related,
        });
      }
    }
  },
});

const mayBeGiven = ({ words, wordsOpen }: Container, givenBy: RegExp): boolean =>
  wordsOpen || words.some(({ text }) => givenBy.test(shapeOf(text)) || shapeOf(text).startsWith('\0'));
