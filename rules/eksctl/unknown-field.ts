import { partitionOfRegion } from '../../src/aws/arn.js';
import { ADDON_POLICIES, NODE_CAPABILITIES, nodeRoleOf } from '../../src/aws/eksctl.js';
import { policyNameOf } from '../../src/aws/managed-policy.js';
import type { ClusterConfig } from '../../src/facts/facts.js';
import { unknownFields } from '../../src/facts/schema.js';
import { insertItems } from '../../src/lint/edits.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Fix } from '../../src/lint/finding.js';
import { nearest } from '../../src/value/nearest.js';
import { knownValue } from '../../src/value/text.js';
import { listOf, textOf, type Entry } from '../../src/value/tree.js';
import { DEPRECATED_FIELDS } from '../../src/aws/eksctl-fields.js';

interface Unknown {
  readonly key: string;
  readonly path: string;
}

const where = (path: string): string => (path === '' ? 'at the root' : `in \`${path}\``);

export default defineRule({
  id: 'eksctl/unknown-field',
  on: 'cluster-config',
  summary: 'a key that eksctl does not know at its place, and drops or rejects',
  fix: 'unsafe',
  messages: {
    case: {
      severity: 'error',
      text: ({ key, known }: { key: string; known: string }) =>
        `\`${key}\` should be \`${known}\`: in another case eksctl drops it without a word`,
    },
    near: {
      severity: 'error',
      text: ({ key, path, known }: Unknown & { known: string }) =>
        `eksctl knows no \`${key}\` ${where(path)}; did you mean \`${known}\`?`,
    },
    misplaced: {
      severity: 'error',
      text: ({ key, path, holder }: Unknown & { holder: string }) =>
        `eksctl knows no \`${key}\` ${where(path)}: it belongs under \`${holder}\``,
    },
    renamed: {
      severity: 'error',
      text: ({ key, path, now }: Unknown & { now: string }) =>
        `eksctl knows no \`${key}\` ${where(path)}: it is \`${now}\``,
    },
    unknown: {
      severity: 'warning',
      text: ({ key, path }: Unknown) => `eksctl 0.231 knows no \`${key}\` ${where(path)}`,
    },
  },
  check(config, { report }) {
    if (config.document.templated) return;
    for (const { entry, path, known } of unknownFields('cluster-config', config.tree)) {
      const key = knownValue(entry.key);
      if (key === undefined || DEPRECATED_FIELDS.has(key)) continue;
      const at = entry.keyAt;
      const write = (name: string): readonly Fix[] => [
        { title: `write \`${name}\``, safety: 'unsafe', edits: [{ at, text: name }] },
      ];
      const otherCase = known.find((name) => name.toLowerCase() === key.toLowerCase());
      const near = SYNONYMS.get(key)?.find((name) => known.includes(name)) ?? nearest(key, known);
      const holder = MISPLACED.get(key);
      const now = RENAMED.get(key);
      if (otherCase !== undefined)
        report({
          message: 'case',
          data: { key, known: otherCase },
          at,
          note: 'eksctl does not see this',
          fixes: takingEffect(entry, otherCase, config),
        });
      else if (holder !== undefined && known.includes(holder.split('.')[0] ?? ''))
        report({ message: 'misplaced', data: { key, path, holder }, at, note: 'eksctl refuses the file' });
      else if (now !== undefined)
        report({ message: 'renamed', data: { key, path, now }, at, note: 'eksctl refuses the file' });
      else if (near !== undefined)
        report({
          message: 'near',
          data: { key, path, known: near },
          at,
          note: 'eksctl refuses the file',
          fixes: near.endsWith('ARNs') && entry.value.kind !== 'list' ? [] : write(near),
        });
      else report({ message: 'unknown', data: { key, path }, at, note: 'unless eksctl is newer, it refuses the file' });
    }
  },
});

/** The corrected key takes effect: under a node group's `iam` a list of policies then switches off what eksctl attaches by itself. */
function takingEffect(entry: Entry, name: string, config: ClusterConfig): readonly Fix[] {
  const rename = { at: entry.keyAt, text: name };
  const group =
    name === 'attachPolicyARNs' && entry.value.kind === 'list'
      ? config.nodeGroups.find(({ iam }) => iam?.entries.includes(entry) === true)
      : undefined;
  const role = group === undefined ? undefined : nodeRoleOf(config.tree, group.tree, group.managed);
  const listed = listOf(entry.value).flatMap((item) => policyNameOf(textOf(item) ?? { parts: [] })?.name ?? []);
  // On self-managed groups the pull policy stays.
  const lost = (role?.policies ?? [])
    .filter(
      ({ name: own, origin }) =>
        origin === 'default' &&
        !listed.includes(own) &&
        (group?.managed === true || own !== NODE_CAPABILITIES.pull.standard),
    )
    .map((policy) => policy.name);
  const region = config.region === undefined ? undefined : knownValue(config.region);
  const partition = (region === undefined ? undefined : partitionOfRegion(region)) ?? 'aws';
  const add =
    lost.length === 0 || entry.value.kind !== 'list'
      ? undefined
      : insertItems(
          entry.value,
          lost.map((own) => `arn:${partition}:iam::aws:policy/${own}`),
        );
  return [
    {
      title:
        add === undefined ? `write \`${name}\`` : `write \`${name}\`, and list the policies that it then switches off`,
      safety: 'unsafe',
      edits: add === undefined ? [rename] : [rename, add],
    },
  ];
}

/** What authors call a field whose name is not near: in other structures, other tools or older documentation. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['oidc', ['withOIDC']],
  ['policyARNs', ['attachPolicyARNs', 'permissionPolicyARNs']],
  ['attachPolicyARNs', ['permissionPolicyARNs']],
  ['attachPolicy', ['permissionPolicy']],
  ['roleARN', ['attachRoleARN']],
]);

/** Fields that moved. Source: eksctl 0.181.0, commit 6a7369444. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['autoCreatePodIdentityAssociations', 'addonsConfig.autoApplyPodIdentityAssociations'],
]);

/** Fields that give identities, and the mapping beside them under which they belong. */
const MISPLACED: ReadonlyMap<string, string> = new Map([
  ...['name', 'namespace'].map((key) => [key, 'metadata'] as const),
  ...[
    'withOIDC',
    'serviceAccounts',
    'podIdentityAssociations',
    'serviceRoleARN',
    'attachPolicyARNs',
    'attachPolicy',
    'instanceRoleARN',
    'instanceProfileARN',
    'instanceRoleName',
    'instanceRolePermissionsBoundary',
  ].map((key) => [key, 'iam'] as const),
  ['withAddonPolicies', 'iam'],
  ...Object.keys(ADDON_POLICIES).flatMap((key) => [[key, 'withAddonPolicies'] as const]),
  ...['authenticationMode', 'accessEntries'].map((key) => [key, 'accessConfig'] as const),
  ...['autoApplyPodIdentityAssociations', 'disableDefaultAddons'].map((key) => [key, 'addonsConfig'] as const),
]);
