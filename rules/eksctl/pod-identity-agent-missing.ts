import { addonOf, addonsOpen, autoMode, POD_IDENTITY_AGENT } from '../../src/aws/eksctl-addons.js';
import { enabledEntry, setEntry } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, type Entry, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/pod-identity-agent-missing',
  on: 'cluster-config',
  summary: 'Pod Identity associations without the Pod Identity agent',
  messages: {
    missing: {
      severity: 'error',
      text: (_: object) =>
        `associations need the Pod Identity agent, which hands out their credentials: list the add-on \`${POD_IDENTITY_AGENT}\``,
    },
  },
  check({ tree, addons }, { report }) {
    if (addonsOpen(tree) || autoMode(tree) !== false || addonOf(tree, POD_IDENTITY_AGENT) !== undefined) return;
    const [first] = [field(tree, 'iam'), ...addons.map((addon) => addon.tree)].flatMap(associationsIn);
    // The default vpc-cni gets an association as well; eksctl asks for the agent only where add-ons are listed.
    const applied = enabledEntry(field(tree, 'addonsConfig'), 'autoApplyPodIdentityAssociations');
    const note = first !== undefined || addons.length > 0 ? 'eksctl refuses the file' : 'vpc-cni gets no credentials';
    const at = (first ?? applied)?.keyAt;
    if (at !== undefined) report({ message: 'missing', data: {}, at, note });
  },
});

function associationsIn(holder: Tree | undefined): readonly Entry[] {
  const list = setEntry(holder, 'podIdentityAssociations');
  const defaults = enabledEntry(holder, 'useDefaultPodIdentityAssociations');
  return [...(list?.value.kind === 'list' ? [list] : []), ...(defaults === undefined ? [] : [defaults])];
}
