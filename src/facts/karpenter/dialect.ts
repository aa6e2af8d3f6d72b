/** Karpenter's and Auto Mode's node classes: groups of nodes, of which the role and the metadata service are written. */
import { knownValue } from '../../value/text.js';
import { field, listOf, stringOf, textOf, type MapTree, type Tree } from '../../value/tree.js';
import { NO_PARTS, type ClusterConfig, type DeclaredGroup, type NodePlatform } from '../cluster-config-facts.js';
import type { DocumentDialect } from '../dialect.js';
import { emitMetadataOptions, OBJECT_METADATA } from '../metadata-options.js';

export const karpenter: DocumentDialect = {
  kind: 'document',
  name: 'karpenter',
  scan: /karpenter\.k8s\.aws\/|kind["']?:\s*["']?NodeClass\b/,
  object({ root, document, emit }) {
    const declared = declaredBy(root);
    if (declared === undefined) return undefined;
    emitMetadataOptions(field(root, 'spec', 'metadataOptions'), OBJECT_METADATA, document, emit);
    if (document.templated) return undefined;
    const { at } = root;
    const tree: MapTree = { kind: 'map', entries: [], open: true, at };
    const config: ClusterConfig = {
      document,
      tree,
      name: undefined,
      region: undefined,
      withOIDC: undefined,
      ...NO_PARTS,
    };
    const name = field(root, 'metadata', 'name');
    emit.fact('node-group', {
      config,
      kind: 'node group',
      tree,
      managed: false,
      name: textOf(name),
      nameAt: name?.at ?? at,
      iam: undefined,
      addonPolicies: [],
      role: undefined,
      declared,
    });
    return undefined;
  },
};

/**
 * Sources: karpenter.sh, NodeClasses and the v1 migration (hop limit 1 since v1, 2 before); EKS User Guide, Create a node class for Amazon EKS;
 * aws/containers-roadmap#2633 (hop limit 1 in Auto Mode, fixed).
 */
function declaredBy(root: MapTree): DeclaredGroup | undefined {
  const [group = '', version] = (stringOf(field(root, 'apiVersion')) ?? '').split('/');
  const kind = stringOf(field(root, 'kind'));
  const spec = field(root, 'spec');
  const common = {
    roleArn: undefined,
    roleName: field(spec, 'role'),
    instanceProfile: field(spec, 'instanceProfile'),
    httpTokens: field(spec, 'metadataOptions', 'httpTokens'),
  };
  if (group === 'eks.amazonaws.com' && kind === 'NodeClass')
    return { ...common, type: 'auto-mode', hopLimit: undefined, defaultHopLimit: 1, platform: 'auto-mode' };
  if (group !== 'karpenter.k8s.aws' || (kind !== 'EC2NodeClass' && kind !== 'AWSNodeTemplate')) return undefined;
  return {
    ...common,
    type: 'karpenter',
    hopLimit: field(spec, 'metadataOptions', 'httpPutResponseHopLimit'),
    defaultHopLimit: version === 'v1' ? 1 : 2,
    platform: platformOf(spec),
  };
}

/** By the family, else by the aliases of its images; undefined where only ids or tags choose them. */
function platformOf(spec: Tree | undefined): NodePlatform | undefined {
  const aliases = listOf(field(spec, 'amiSelectorTerms')).map((term) => field(term, 'alias'));
  const names = [field(spec, 'amiFamily') ?? undefined, ...aliases].map((tree) => {
    const text = textOf(tree);
    return text === undefined ? undefined : knownValue(text)?.toLowerCase();
  });
  if (names.some((name) => name?.startsWith('windows'))) return 'windows';
  return names.some((name) => /^(?:al2|al2023|bottlerocket|ubuntu)\b/.test(name ?? '')) ? 'linux' : undefined;
}
