import { ADDON_IRSA, enabledKeys, hasItems, present } from '../../src/aws/eksctl.js';
import { insertMembers } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Fix, Label } from '../../src/lint/finding.js';
import { entryOf, field, listOf, stringOf, type Entry, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/oidc-disabled',
  on: 'cluster-config',
  summary: 'roles for service accounts without `iam.withOIDC: true`',
  fix: 'unsafe',
  messages: {
    refused: {
      severity: 'error',
      text: ({ what }: { what: string }) =>
        `${what} needs \`iam.withOIDC: true\`: without it eksctl creates no IAM OIDC provider and refuses the file`,
    },
    ignored: {
      severity: 'error',
      text: ({ addon, key }: { addon: string; key: string }) =>
        `without \`iam.withOIDC: true\` eksctl skips \`${key}\` of the addon \`${addon}\`, which gets no role`,
    },
  },
  check({ tree, withOIDC }, { report }) {
    if (withOIDC !== false) return;
    const iam = entryOf(tree, 'iam');
    const oidc = entryOf(iam?.value, 'withOIDC');
    const accounts = entryOf(iam?.value, 'serviceAccounts');
    const karpenter = entryOf(tree, 'karpenter');
    const edit =
      oidc?.value.kind === 'boolean'
        ? { at: oidc.value.at, text: 'true' }
        : oidc === undefined && iam?.value.kind === 'map'
          ? insertMembers(iam.value, [['withOIDC', true]])
          : undefined;
    const fixes: readonly Fix[] =
      edit === undefined ? [] : [{ title: 'write `withOIDC: true`', safety: 'unsafe', edits: [edit] }];
    const refuse = (what: string, entry: Entry): void => {
      const related: readonly Label[] =
        oidc === undefined && entry === iam ? [] : [{ at: entry.keyAt, note: 'needs the provider' }];
      report({
        message: 'refused',
        data: { what },
        at: oidc?.keyAt ?? (entry === accounts ? (iam ?? entry).keyAt : entry.keyAt),
        note: oidc === undefined ? '`withOIDC` is not set' : 'switched off',
        related,
        fixes,
      });
    };
    if (accounts !== undefined && hasItems(accounts.value)) refuse('`iam.serviceAccounts`', accounts);
    if (karpenter !== undefined && karpenter.value.kind === 'map') refuse('`karpenter`', karpenter);
    const addons = listOf(field(tree, 'addons'));
    const named = (name: string): Tree | undefined => addons.find((addon) => stringOf(field(addon, 'name')) === name);
    const network = entryOf(field(tree, 'kubernetesNetworkConfig'), 'ipFamily');
    // With the agent listed, eksctl asks for an association instead.
    if (
      network !== undefined &&
      stringOf(network.value)?.toLowerCase() === 'ipv6' &&
      named('vpc-cni') !== undefined &&
      named('eks-pod-identity-agent') === undefined
    )
      refuse('the addon `vpc-cni` of an IPv6 cluster', network);
    for (const addon of addons) {
      for (const key of ADDON_IRSA) {
        const entry = entryOf(addon, key);
        // A role that exists is only annotated.
        if (
          entry === undefined ||
          !present(entry.value) ||
          (key === 'wellKnownPolicies' && enabledKeys(entry.value).length === 0) ||
          (key === 'attachPolicyARNs' && !hasItems(entry.value))
        )
          continue;
        report({
          message: 'ignored',
          data: { addon: stringOf(field(addon, 'name')) ?? '?', key },
          at: entry.keyAt,
          note: 'eksctl only warns about it',
          related: oidc === undefined ? [] : [{ at: oidc.keyAt, note: 'switched off' }],
          fixes,
        });
      }
    }
  },
});
