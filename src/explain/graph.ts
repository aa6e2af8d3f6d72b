/** How workloads, service accounts, roles, providers and node groups hang together, and which edges findings break. */
import { identitiesOf } from '../aws/eksctl-identities.js';
import type { Identity } from '../aws/eksctl-identity.js';
import type { Provider, Role } from '../facts/iam-facts.js';
import type { ClusterConfig, NodeGroup } from '../facts/cluster-config-facts.js';
import { providerOf } from '../link/provider.js';
import { environmentOf } from '../link/environment.js';
import { issuersOf } from '../aws/trust/statement.js';
import { found } from '../link/resolution.js';
import { append } from '../value/append.js';
import { rolesWithArn } from '../link/role.js';
import type { World } from '../link/world.js';
import { displayMarked, qualifiedName } from '../value/display.js';
import type { Finding } from '../lint/finding.js';
import { covers, toFileSpan, type Span } from '../value/span.js';
import { knownValue, literalText, type Text } from '../value/text.js';
import { explainedLines, linkJson, spotOf, summaryOf, type LinkJson, type Spot } from './chain-report.js';
import { givesRole, type Chain, type IdentitySource, type Holds } from './chain.js';
import { ordered } from './graph-order.js';
import { configsOf } from './fallback.js';
import { holdersOf, holderTitle } from './holder.js';
import { chainOf } from './identity.js';
import { roleView } from './role.js';

export type NodeKind = 'workload' | 'service account' | 'role' | 'provider' | 'node group';

export interface GraphFinding {
  readonly rule: string;
  readonly severity: Finding['severity'];
  readonly message: string;
  readonly at: Spot | null;
}

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  readonly environment: string | null;
  /** Of a workload and a service account, where it is known. */
  readonly namespace: string | null;
  /** null: it is only named here. */
  readonly at: Spot | null;
  /** What `explain` says of it, line by line. */
  readonly story: readonly string[];
  /** The same link by link, and its end in one sentence: what has no links has a story alone. */
  readonly links: readonly LinkJson[];
  readonly summary: string | null;
  readonly findings: readonly GraphFinding[];
}

export type EdgeKind = 'runs as' | 'names' | 'associated with' | 'trusts' | 'reaches' | 'has';

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  readonly holds: Holds;
  readonly findings: readonly GraphFinding[];
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

type Told = Pick<GraphNode, 'story' | 'links' | 'summary'>;

const told = (story: readonly string[], links: readonly LinkJson[] = [], summary: string | null = null): Told => ({
  story,
  links,
  summary,
});

interface Draft {
  readonly node: GraphNode;
  /** All of it, for the findings in it. */
  readonly places: readonly Span[];
}

/** Every subject once; what is named and not here is a node without a place. */
export function graphOf(world: World, findings: readonly Finding[]): Graph {
  const builder = new Builder(world);
  for (const role of world.facts.role) builder.role(role);
  for (const provider of world.facts.provider) builder.provider(provider.issuer, provider);
  builder.nodeGroups();
  for (const holder of holdersOf(world)) builder.holder(holder);
  return builder.graph(findings);
}

/** Owns the ids and who has which. */
class Builder {
  private readonly drafts = new Map<object | string, Draft>();
  private readonly edges = new Map<string, Omit<GraphEdge, 'findings'>>();

  constructor(private readonly world: World) {}

  role(role: Role): string {
    const id = this.add(
      role,
      'role',
      shownOr(role.arn ?? role.name, 'role not known'),
      role,
      role.at,
      [role.tree.at, role.trust?.at],
      () => {
        const { links } = roleView(this.world, role);
        return told(
          links.flatMap((link) => [link.text, ...link.remarks.map(({ text }) => `  ${text}`)]),
          links.map(linkJson),
        );
      },
    );
    for (const issuer of issuersOf(role.trust?.statements ?? []))
      this.edge(id, this.provider(issuer, this.knownProvider(issuer, role)), 'trusts', 'note');
    return id;
  }

  provider(issuer: Text | undefined, provider: Provider | undefined): string {
    const label = shownOr(issuer, 'issuer not known');
    return this.add(
      provider ?? `provider ${label}`,
      'provider',
      label,
      provider,
      provider?.at,
      [provider?.tree.at],
      () => told([]),
    );
  }

  nodeGroups(): void {
    for (const config of this.world.facts['cluster-config']) {
      for (const identity of identitiesOf(config.tree).filter(({ kind }) => kind === 'node group')) {
        const group = groupOf(config, identity);
        const id = this.add(
          group?.tree ?? identity,
          'node group',
          [displayMarked(config.name), identity.name].filter((part) => part !== undefined).join('/'),
          config,
          identity.at,
          [group?.tree.at],
          () =>
            told([
              ...(identity.imds === 'pods' ? ['pods reach its role through the metadata service'] : []),
              ...identity.policies.map(({ name, origin }) => `may ${name} (${origin})`),
            ]),
        );
        if (identity.role.is === 'existing' && identity.role.name !== undefined)
          this.edge(id, this.named(identity.role.name), 'has', 'note');
      }
    }
  }

  holder(holder: IdentitySource): void {
    const { world } = this;
    const chain = chainOf(world, holder);
    const story = (): Told => {
      const explained = { kind: 'pod', title: holderTitle(holder), chain } as const;
      return told(explainedLines(explained), chain.links.map(linkJson), summaryOf(explained));
    };
    const account = this.account(holder, story);
    if (holder.workload !== undefined) {
      const { workload } = holder;
      const id = this.add(
        workload,
        'workload',
        `${workload.kind} ${qualifiedName(workload, displayMarked)}`,
        workload,
        workload.nameAt,
        [workload.tree.at],
        story,
        workload.namespace,
      );
      // A service account that has no role, and is named by no file, is no news.
      if (account !== undefined)
        this.edge(id, account, 'runs as', chain.links.find(({ name }) => name === 'service account')?.holds ?? 'note');
      if (chain.mechanism === 'none')
        for (const group of this.reachable(holder)) this.edge(id, group, 'reaches', 'note');
    }
    if (account === undefined || !givesRole(chain.mechanism)) return;
    const kind = chain.mechanism === 'irsa' ? 'names' : 'associated with';
    // Of several clusters each has its own; which is that of the pod is not known.
    for (const each of chain.several ?? []) this.edge(account, this.roleOf(holder, each), kind, 'unknown');
    if (chain.several === undefined) this.edge(account, this.roleOf(holder, chain), kind, chain.answer);
  }

  private roleOf(holder: IdentitySource, chain: Chain): string {
    if (chain.role !== undefined) return this.role(chain.role);
    if (chain.roleArn !== undefined) return this.named(shownOr(chain.roleArn, 'role not known'));
    const { eksctl } = holder;
    // Each ClusterConfig makes a role of its own for an account of this name.
    return this.add(
      `role of ${eksctl === undefined ? '' : `${toFileSpan(eksctl.at).source.path}:${toFileSpan(eksctl.at).start}`} ${qualifiedName(holder, displayMarked)}`,
      'role',
      `created by eksctl for ${qualifiedName(holder, displayMarked)}`,
      holder.from,
      eksctl?.at,
      [],
      () => told(['eksctl creates it with the service account']),
    );
  }

  private account(holder: IdentitySource, story: () => Told): string | undefined {
    const { account, eksctl, workload } = holder;
    const namespace = account?.namespaceWritten === true ? account.namespace : holder.namespace;
    if (account !== undefined)
      return this.add(
        account,
        'service account',
        qualifiedName({ namespace, name: account.name }, displayMarked),
        account,
        account.nameAt,
        [account.tree.at],
        story,
        namespace,
      );
    const label = qualifiedName(holder, displayMarked);
    if (eksctl !== undefined)
      return this.add(
        eksctl.tree,
        'service account',
        label,
        holder.from,
        eksctl.at,
        [eksctl.tree.at],
        story,
        namespace,
      );
    return workload?.serviceAccountName === undefined ||
      holder.name === undefined ||
      knownValue(holder.name) === 'default'
      ? undefined
      : this.add(
          `account ${environmentOf(this.world, holder.from)?.name ?? ''} ${label}`,
          'service account',
          label,
          holder.from,
          undefined,
          [],
          story,
          namespace,
        );
  }

  /** A role that is named by its ARN alone, or stands here after all. */
  private named(arn: string): string {
    const [known] = rolesWithArn(this.world, literalText(arn));
    return known !== undefined
      ? this.role(known)
      : this.add(`role ${arn}`, 'role', arn, undefined, undefined, [], () =>
          told(['it is not declared in these files']),
        );
  }

  private knownProvider(issuer: Text, from: Role): Provider | undefined {
    return found(providerOf(this.world, issuer, from))[0];
  }

  private reachable(holder: IdentitySource): readonly string[] {
    return configsOf(this.world, holder).flatMap((config) =>
      identitiesOf(config.tree)
        .filter(({ kind, imds }) => kind === 'node group' && imds === 'pods')
        .flatMap((identity) => {
          const group = groupOf(config, identity);
          return (group === undefined ? undefined : this.drafts.get(group.tree)?.node.id) ?? [];
        }),
    );
  }

  private add(
    key: object | string,
    kind: NodeKind,
    label: string,
    subject: { readonly document: Role['document'] } | undefined,
    at: Span | undefined,
    places: readonly (Span | undefined)[],
    story: () => Told,
    namespace?: Text,
  ): string {
    const known = this.drafts.get(key);
    if (known !== undefined) return known.node.id;
    const node: GraphNode = {
      id: `n${this.drafts.size}`,
      kind,
      label,
      environment: subject === undefined ? null : (environmentOf(this.world, subject)?.name ?? null),
      namespace: displayMarked(namespace) ?? null,
      at: spotOf(at),
      ...story(),
      findings: [],
    };
    this.drafts.set(key, { node, places: places.filter((place) => place !== undefined) });
    return node.id;
  }

  private edge(from: string, to: string, kind: EdgeKind, holds: Holds): void {
    const key = `${from} ${to} ${kind}`;
    if (!this.edges.has(key)) this.edges.set(key, { from, to, kind, holds });
  }

  /** A finding belongs to the edge between two nodes that its places touch, else to the node it stands in. */
  graph(findings: readonly Finding[]): Graph {
    const drafts = [...this.drafts.values()];
    const byFile = new Map<string, Draft[]>();
    for (const draft of drafts)
      for (const path of new Set(draft.places.map((place) => toFileSpan(place).source.path)))
        append(byFile, path, draft);
    const nodeAt = (place: Span): string | undefined =>
      byFile.get(toFileSpan(place).source.path)?.find(({ places }) => places.some((whole) => covers(whole, place)))
        ?.node.id;
    const onNode = new Map<string, GraphFinding[]>();
    const onEdge = new Map<string, GraphFinding[]>();
    const edgesFrom = new Map<string, string[]>();
    for (const [key, { from }] of this.edges) append(edgesFrom, from, key);
    for (const { rule, severity, message, primary, related } of findings) {
      const finding: GraphFinding = { rule, severity, message, at: spotOf(primary.at) };
      const touched = [...new Set([primary, ...related].flatMap(({ at }) => nodeAt(at) ?? []))];
      const ends = new Set(touched);
      const broken = touched
        .flatMap((from) => edgesFrom.get(from) ?? [])
        .filter((key) => ends.has(this.edges.get(key)?.to ?? ''));
      for (const key of broken) append(onEdge, key, finding);
      const [own] = touched;
      if (broken.length === 0 && own !== undefined) append(onNode, own, finding);
    }
    return ordered({
      nodes: drafts.map(({ node }) => ({ ...node, findings: onNode.get(node.id) ?? [] })),
      edges: [...this.edges].map(([key, edge]) => ({ ...edge, findings: onEdge.get(key) ?? [] })),
    });
  }
}

const shownOr = (text: Text | undefined, words: string): string => displayMarked(text) ?? words;

/** The node group that an identity is of. */
const groupOf = (config: ClusterConfig, { at }: Identity): NodeGroup | undefined =>
  config.nodeGroups.find(({ tree }) => covers(tree.at, at));
