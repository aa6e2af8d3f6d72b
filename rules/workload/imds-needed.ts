import { imdsHopLimit } from '../../src/aws/eksctl.js';
import type { Container } from '../../src/facts/facts.js';
import { defineRule } from '../../src/lint/rule.js';
import { shapeOf } from '../../src/value/text.js';
import { entryOf, field, isOpen, parsesAsTrue, listOf, stringOf, textOf } from '../../src/value/tree.js';

/** Controllers that ask the metadata service for what their arguments leave out. Source: kubernetes-sigs/aws-load-balancer-controller, docs/deploy/installation. */
const CONTROLLERS: readonly {
  readonly image: RegExp;
  readonly needs: readonly { readonly what: string; readonly by: RegExp }[];
}[] = [
  {
    image: /(?:^|\/)aws-load-balancer-controller(?:[:@]|$)/,
    // The region comes with the webhook, where the pod has a role.
    needs: [{ what: '--aws-vpc-id', by: /^--aws-vpc-(?:id|tags|tag-key)(?:=|$)/ }],
  },
];

export default defineRule({
  id: 'workload/imds-needed',
  on: 'workload',
  summary: 'a controller that asks the metadata service, which its pods do not reach',
  messages: {
    needed: {
      severity: 'warning',
      text: ({ what }: { what: string }) =>
        `without \`${what}\` this controller asks the metadata service of its node, which the pods of these nodes do not reach`,
    },
  },
  check(workload, { world, report }) {
    if (workload.transformed.patch || parsesAsTrue(field(workload.podSpec, 'hostNetwork')) !== false) return;
    const groups = world.facts['node-group'].filter(({ config }) => world.sameEnvironment(config, workload));
    const [group] = groups;
    if (group === undefined || !groups.every(({ tree }) => imdsHopLimit(tree) === 1)) return;
    for (const container of workload.containers) {
      const image = field(container.tree, 'image');
      for (const { what, by } of CONTROLLERS.filter(({ image: name }) => name.test(stringOf(image) ?? '')).flatMap(
        ({ needs }) => needs,
      )) {
        if (image === undefined || mayBeGiven(container, by)) continue;
        report({
          message: 'needed',
          data: { what },
          at: image.at,
          note: 'does not know it otherwise',
          related: [{ at: entryOf(group.tree, 'disablePodIMDS')?.keyAt ?? group.tree.at, note: 'the hop limit is 1' }],
        });
      }
    }
  },
});

const mayBeGiven = ({ tree }: Container, by: RegExp): boolean =>
  ['command', 'args'].some((key) => {
    const words = field(tree, key);
    return (
      isOpen(words) ||
      listOf(words).some((word) => {
        const shape = shapeOf(textOf(word) ?? { parts: [] });
        return by.test(shape) || shape.startsWith('\0');
      })
    );
  });
