import { addonOf, addonsOpen, autoMode } from '../../src/aws/eksctl-addons.js';
import { enabledEntry, setEntry } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { field } from '../../src/value/tree.js';

/** What cannot be created before there is a CNI, beside node groups. Source: validateBareCluster in configfile.go. */
const OTHERS = ['fargateProfiles', 'karpenter', 'gitops.flux', 'iam.serviceAccounts', 'iam.podIdentityAssociations'];

interface Part {
  readonly what: string;
}

export default defineRule({
  id: 'eksctl/default-addons-disabled',
  on: 'cluster-config',
  summary: 'what cannot be created together with a cluster without vpc-cni',
  messages: {
    refused: {
      severity: 'error',
      text: ({ what }: Part) =>
        `\`${what}\` cannot be combined with \`disableDefaultAddons: true\` unless the add-on \`vpc-cni\` is listed: list it, or create \`${what}\` once a CNI is installed`,
    },
    never: {
      severity: 'warning',
      text: ({ what }: Part) =>
        `the nodes of \`${what}\` never become ready without a CNI: list the add-on \`vpc-cni\`, or create \`${what}\` once a CNI is installed`,
    },
  },
  check({ tree, nodeGroups }, { report }) {
    const disabled = enabledEntry(field(tree, 'addonsConfig'), 'disableDefaultAddons');
    if (disabled === undefined || addonsOpen(tree) || autoMode(tree) !== false) return;
    if (addonOf(tree, 'vpc-cni') !== undefined) return;
    const related = [{ at: disabled.keyAt, note: 'no add-on is installed by default' }];
    for (const key of ['nodeGroups', 'managedNodeGroups']) {
      const groups = setEntry(tree, key);
      if (groups?.value.kind !== 'list') continue;
      // eksctl counts the groups of a desired capacity only (HasNodes in configfile.go).
      const counted = nodeGroups.some((group) => {
        const capacity = field(group.tree, 'desiredCapacity');
        return group.managed === (key === 'managedNodeGroups') && capacity?.kind === 'number' && capacity.value > 0;
      });
      report({
        message: counted ? 'refused' : 'never',
        data: { what: key },
        at: groups.keyAt,
        note: 'needs a CNI',
        related,
      });
    }
    for (const what of OTHERS) {
      const path = what.split('.');
      const entry = setEntry(field(tree, ...path.slice(0, -1)), path.at(-1) ?? '');
      // What is neither a list nor a mapping is not known, or file/schema's.
      if (entry !== undefined && entry.value.kind !== 'text')
        report({ message: 'refused', data: { what }, at: entry.keyAt, note: 'needs a CNI', related });
    }
  },
});
