import { addonOf, ADDON_IRSA, ipv6Family, POD_IDENTITY_AGENT } from '../../src/aws/eksctl-addons.js';
import { enabledKeys, keyName, setEntries, setEntry } from '../../src/aws/eksctl-values.js';
import type { ClusterConfig } from '../../src/facts/cluster-config-facts.js';
import { insertMembers } from '../../src/lint/edits.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import { entryOf, type Entry, type Tree } from '../../src/value/tree.js';

export default defineRule({
  id: 'eksctl/oidc-disabled',
  on: 'cluster-config',
  summary: 'roles for service accounts without `iam.withOIDC: true`',
  fix: 'unsafe',
  messages: {
    refused: {
      severity: 'error',
      text: ({ what }: { what: string }) =>
        `${what} needs an IAM OIDC provider, which eksctl does not create: set \`iam.withOIDC: true\``,
    },
    ignored: {
      severity: 'error',
      text: ({ addon, key }: { addon: string; key: string }) =>
        `eksctl ignores \`${key}\` of ${addon}, which gets no role without an IAM OIDC provider: set \`iam.withOIDC: true\``,
    },
  },
  check(config, { report }) {
    if (config.withOIDC !== false) return;
    const iam = entryOf(config.tree, 'iam');
    const oidc = entryOf(iam?.value, 'withOIDC');
    const fixes = switchOn(iam?.value, oidc);
    for (const { what, entry, at } of dependentsOf(config))
      report({
        message: 'refused',
        data: { what },
        at: oidc?.keyAt ?? at.keyAt,
        note: oidc === undefined ? '`withOIDC` is not set' : 'switched off',
        related: [{ at: entry.keyAt, note: 'needs the provider' }],
        fixes,
      });
    for (const { tree, name } of config.addons) {
      const addon = name === undefined ? undefined : knownValue(name);
      for (const entry of setEntries(tree, ['serviceAccountRoleARN', ...ADDON_IRSA])) {
        // What is no list or no mapping is file/schema's.
        if (!grants(entry)) continue;
        report({
          message: 'ignored',
          data: { addon: addon === undefined ? 'an add-on' : `the add-on \`${addon}\``, key: keyName(entry) },
          at: entry.keyAt,
          note: 'eksctl only warns about it',
          related: oidc === undefined ? [] : [{ at: oidc.keyAt, note: 'switched off' }],
          fixes,
        });
      }
    }
  },
});

function grants(entry: Entry): boolean {
  switch (keyName(entry)) {
    case 'wellKnownPolicies':
      return enabledKeys(entry.value).length > 0;
    case 'attachPolicyARNs':
      return entry.value.kind === 'list';
    default:
      return true;
  }
}

interface Dependent {
  readonly what: string;
  readonly entry: Entry;
  /** Where `withOIDC` is missing. */
  readonly at: Entry;
}

/** What eksctl refuses without the provider. */
function dependentsOf({ tree }: ClusterConfig): readonly Dependent[] {
  const iam = entryOf(tree, 'iam');
  const accounts = setEntry(iam?.value, 'serviceAccounts');
  const karpenter = entryOf(tree, 'karpenter');
  const family = ipv6Family(tree);
  // With the agent listed, eksctl asks for an association instead.
  const cni = addonOf(tree, 'vpc-cni') !== undefined && addonOf(tree, POD_IDENTITY_AGENT) === undefined;
  return [
    ...(accounts?.value.kind === 'list'
      ? [{ what: '`iam.serviceAccounts`', entry: accounts, at: iam ?? accounts }]
      : []),
    ...(karpenter?.value.kind === 'map' ? [{ what: '`karpenter`', entry: karpenter, at: karpenter }] : []),
    ...(family !== undefined && cni
      ? [{ what: 'the add-on `vpc-cni` of an IPv6 cluster', entry: family, at: family }]
      : []),
  ];
}

function switchOn(iam: Tree | undefined, oidc: Entry | undefined): readonly Fix[] {
  const edit =
    oidc?.value.kind === 'boolean'
      ? { at: oidc.value.at, text: 'true' }
      : oidc === undefined && iam?.kind === 'map'
        ? insertMembers(iam, [['withOIDC', true]])
        : undefined;
  return edit === undefined ? [] : [{ title: 'set `withOIDC: true`', safety: 'unsafe', edits: [edit] }];
}
