import { annotatedRole } from '../../src/link/pod-role.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, display } from '../../src/value/text.js';
import { entriesOf, field, listOf, stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/region-shadowed',
  on: 'workload',
  summary: 'a region from envFrom that the webhook overrides',
  messages: {
    shadowed: {
      severity: 'info',
      text: ({ map }: { map: string }) =>
        `the webhook does not look into \`envFrom\`: the region of the cluster that it adds wins over the one in \`${map}\``,
    },
  },
  check(workload, { world, report }) {
    if (annotatedRole(world, workload) === undefined) return;
    for (const container of workload.containers) {
      if (container.env.some(({ name }) => name === 'AWS_REGION' || name === 'AWS_DEFAULT_REGION')) continue;
      for (const source of listOf(field(container.tree, 'envFrom'))) {
        const name = field(source, 'configMapRef', 'name');
        const map = stringOf(name);
        if (name === undefined || map === undefined) continue;
        const shown = world.facts.document.find(
          ({ tree, file }) =>
            stringOf(field(tree, 'kind')) === 'ConfigMap' &&
            stringOf(field(tree, 'metadata', 'name')) === map &&
            file.path.replace(/[^/]*$/, '') === workload.unit &&
            (stringOf(field(tree, 'metadata', 'namespace')) ?? knownValue(workload.namespace)) ===
              knownValue(workload.namespace),
        );
        // As it is written: the name of a variable may look like a placeholder.
        const region = entriesOf(field(shown?.tree, 'data')).find((entry) =>
          ['AWS_REGION', 'AWS_DEFAULT_REGION'].includes(display(entry.key)),
        )?.value;
        if (region !== undefined)
          report({
            message: 'shadowed',
            data: { map },
            at: name.at,
            note: 'brings a region',
            related: [{ at: region.at, note: 'never used' }],
          });
      }
    }
  },
});
