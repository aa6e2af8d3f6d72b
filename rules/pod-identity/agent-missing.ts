import { POD_IDENTITY_AGENT } from '../../src/aws/eksctl-addons.js';
import type { AddonList } from '../../src/facts/cluster-facts.js';
import { accountSpan, associatedAccount } from '../../src/link/association.js';
import { programsOf } from '../../src/link/consumer.js';
import { sameEnvironment, type Located } from '../../src/link/environment.js';
import { firstPlaced } from '../../src/link/order.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { folderOf } from '../../src/value/span.js';
import { knownValue } from '../../src/value/text.js';
import { stringOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'pod-identity/agent-missing',
  on: 'addon-list',
  summary: 'a cluster with Pod Identity associations and without the agent',
  messages: {
    missing: {
      rests: 'on absence',
      severity: 'error',
      text: ({ agent }: { agent: string }) =>
        `the cluster has Pod Identity associations but not the add-on \`${agent}\`: nothing gives the pods credentials; install it`,
    },
  },
  check(list, { world, report }) {
    if (list.names.some((name) => stringOf(name) === POD_IDENTITY_AGENT)) return;
    const isBeside = ({ document }: Located): boolean =>
      folderOf(document.file.path) === folderOf(list.document.file.path);
    const associations = world.facts.association.filter(isBeside);
    const clusters = world.facts.cluster.filter(isBeside);
    const association = firstPlaced(associations, ({ at }) => at);
    const names = [...associations.map(({ clusterName }) => clusterName), ...clusters.map(({ name }) => name)];
    // The list says not of which cluster it is: what stands beside it must be of one.
    const known = new Set(names.map((name) => (name === undefined ? undefined : knownValue(name))));
    if (association === undefined || known.size !== 1 || known.has(undefined)) return;
    if (!isKnownNotAuto(list, clusters) || mayHaveAgentOtherwise(world, list)) return;
    report({
      message: 'missing',
      data: { agent: POD_IDENTITY_AGENT },
      at: list.at,
      note: `lacks \`${POD_IDENTITY_AGENT}\``,
      related: [{ at: accountSpan(association), note: `the association of ${associatedAccount(association)}` }],
    });
  },
});

/** Auto Mode brings the agent, and has no use for the add-ons of the network. */
const isKnownNotAuto = (list: AddonList, clusters: readonly { readonly autoMode?: boolean | undefined }[]): boolean =>
  clusters.length > 0
    ? clusters.every(({ autoMode }) => autoMode === false)
    : ['vpc-cni', 'kube-proxy'].every((name) => list.names.some((one) => stringOf(one) === name));

/** Its own manifest or chart installs it as well as the add-on. */
const mayHaveAgentOtherwise = (world: World, list: AddonList): boolean =>
  world.facts.workload.some(
    (workload) =>
      sameEnvironment(world, workload, list) &&
      programsOf(workload).some(({ consumers }) => consumers.some(({ name }) => name === POD_IDENTITY_AGENT)),
  );
