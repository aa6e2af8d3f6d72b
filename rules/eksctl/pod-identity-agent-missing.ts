import { addonOf, addonsOpen, autoMode, POD_IDENTITY_AGENT } from '../../src/aws/eksctl-addons.js';
import { enabledEntry, setEntry } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { field, parsesAsTrue, type Entry, type Tree } from '../../src/value/tree.js';

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
    default: {
      severity: 'warning',
      text: (_: object) =>
        `eksctl makes an association for the default add-on \`vpc-cni\`, and nothing hands out its credentials: list the add-on \`${POD_IDENTITY_AGENT}\``,
    },
  },
  check({ tree, addons }, { report }) {
    if (addonsOpen(tree) || autoMode(tree) !== false || addonOf(tree, POD_IDENTITY_AGENT) !== undefined) return;
    const [first] = [field(tree, 'iam'), ...addons.map((addon) => addon.tree)].flatMap(associationsIn);
    if (first !== undefined)
      return void report({ message: 'missing', data: {}, at: first.keyAt, note: 'eksctl refuses the file' });
    const applied = enabledEntry(field(tree, 'addonsConfig'), 'autoApplyPodIdentityAssociations');
    if (applied === undefined) return;
    // Source: shallCreatePodIdentityAssociations in pkg/ctl/cmdutils/configfile.go, which asks for each add-on that is listed.
    if (addons.length > 0)
      return void report({ message: 'missing', data: {}, at: applied.keyAt, note: 'eksctl refuses the file' });
    const oidc = parsesAsTrue(field(tree, 'iam', 'withOIDC'));
    report({
      message: 'default',
      data: {},
      at: applied.keyAt,
      note: 'no agent is listed',
      // Without a provider the role of the nodes keeps the rights of the CNI.
      severity: oidc === true ? 'error' : 'warning',
    });
  },
});

function associationsIn(holder: Tree | undefined): readonly Entry[] {
  const list = setEntry(holder, 'podIdentityAssociations');
  const defaults = enabledEntry(holder, 'useDefaultPodIdentityAssociations');
  return [...(list?.value.kind === 'list' ? [list] : []), ...(defaults === undefined ? [] : [defaults])];
}
