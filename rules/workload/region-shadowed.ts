import type { Workload } from '../../src/facts/kubernetes-facts.js';
import { annotatedRole } from '../../src/link/pod-role.js';
import { configMapOf } from '../../src/link/workload.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { display, knownValue, type Text } from '../../src/value/text.js';
import { entriesOf, field } from '../../src/value/tree.js';

const REGIONS = ['AWS_REGION', 'AWS_DEFAULT_REGION'];

export default defineRule({
  id: 'workload/region-shadowed',
  on: 'workload',
  summary: 'a region from envFrom that the webhook overrides',
  messages: {
    shadowed: {
      severity: 'info',
      text: ({ map }: { map: string }) =>
        `the region from envFrom \`${map}\` is overridden by the cluster's region: set it under \`env\``,
    },
  },
  check(workload, { world, report }) {
    if (annotatedRole(world, workload) === undefined) return;
    for (const { env, envFrom } of workload.containers) {
      if (env.some(({ name }) => REGIONS.includes(name))) continue;
      for (const { kind, name, prefix } of envFrom) {
        const map = knownValue(name.text);
        if (kind !== 'config-map' || map === undefined || prefix !== undefined) continue;
        const region = regionIn(world, workload, name.text);
        if (region !== undefined)
          report({
            message: 'shadowed',
            data: { map },
            at: name.at,
            note: 'sets a region, which the webhook does not see',
            related: [{ at: region, note: 'the region that is overridden' }],
          });
      }
    }
  },
});

/** The region that a ConfigMap of the workload's folder and namespace holds. */
function regionIn(world: World, workload: Workload, name: Text): Span | undefined {
  const map = configMapOf(world, workload, name);
  // As it is written: the name of a variable may look like a placeholder.
  return entriesOf(field(map?.tree, 'data')).find(({ key }) => REGIONS.includes(display(key)))?.value.at;
}
