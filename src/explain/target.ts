/** What `explain` is asked about: `pod/[ns/]name` and the like, or a file and a line. */
import type { Role, TrustPolicy } from '../facts/iam-facts.js';
import type { ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import { environmentOf } from '../link/environment.js';
import type { World } from '../link/world.js';
import { displayKnown, qualifiedName } from '../value/display.js';
import { nearest } from '../value/nearest.js';
import { rangeOf, toFileSpan, type Span } from '../value/span.js';
import { knownValue } from '../value/text.js';
import type { Chain, IdentitySource } from './chain.js';
import {
  decidedBy,
  decidingAssociation,
  decidingObject,
  decidingPolicy,
  decidingRole,
  inTree,
  type Deciding,
} from './deciding-lines.js';
import { eksctlHolders, holderOfAccount, holderOfAssociation, holderOfWorkload, holderTitle } from './holder.js';
import { chainOf } from './identity.js';
import { createdViews, isNamed, policyView, roleView, type RoleView } from './role.js';

export type Explained =
  | { readonly kind: 'pod'; readonly title: string; readonly chain: Chain }
  | { readonly kind: 'role'; readonly title: string; readonly view: RoleView };

/** Short names as kubectl has them. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['po', 'pod'],
  ['pods', 'pod'],
  ['deploy', 'deployment'],
  ['ds', 'daemonset'],
  ['sts', 'statefulset'],
  ['cj', 'cronjob'],
  ['rs', 'replicaset'],
  ['sa', 'serviceaccount'],
]);

export class UnknownTarget extends Error {}

export function explain(world: World, target: string): readonly Explained[] {
  const [, path, line] = /^(.+?):(\d+)(?::\d+)?$/.exec(target) ?? [];
  if (path !== undefined) return atLine(world, path, Number(line));
  const [, type = '', namespace, name = ''] = /^([A-Za-z]+)\/(?:([^/]+)\/)?(.+)$/.exec(target) ?? [];
  const kind = KINDS.get(type.toLowerCase()) ?? type.toLowerCase();
  if (kind === 'role') return roles(world, target.slice(target.indexOf('/') + 1));
  if (kind === 'serviceaccount') return accounts(world, namespace, name);
  if (kind === '')
    throw new UnknownTarget(
      `expected pod/[namespace/]name, deployment/…, serviceaccount/…, role/NAME or FILE:LINE, not \`${target}\``,
    );
  return workloads(world, kind, namespace, name);
}

/** Of several clusters each has its own. */
function explainedHolder(world: World, holder: IdentitySource): Explained {
  const environment = environmentOf(world, holder.from)?.name;
  return {
    kind: 'pod',
    title: `${holderTitle(holder)}${environment === undefined ? '' : ` of ${environment}`}`,
    chain: chainOf(world, holder),
  };
}

const explainedWorkload = (world: World, workload: Workload): Explained =>
  explainedHolder(world, holderOfWorkload(world, workload));
const explainedAccount = (world: World, account: ServiceAccount): Explained =>
  explainedHolder(world, holderOfAccount(world, account));
const explainedRole = (world: World, role: Role): Explained => {
  const view = roleView(world, role);
  return { kind: 'role', title: view.title, view };
};
const explainedPolicy = (world: World, policy: TrustPolicy): Explained => {
  const view = policy.role === undefined ? policyView(world, policy) : roleView(world, policy.role);
  return { kind: 'role', title: view.title, view };
};

const fits = (
  object: { readonly namespace: ServiceAccount['namespace']; readonly name: ServiceAccount['name'] },
  namespace: string | undefined,
): boolean => namespace === undefined || (knownValue(object.namespace) ?? namespace) === namespace;

const nameOf = (object: { readonly name: ServiceAccount['name'] }): string | undefined =>
  object.name === undefined ? undefined : knownValue(object.name);

/** How to ask for it: one without a name that is known, by its place. */
const targetOf = (kind: string, object: ServiceAccount | Workload): string =>
  displayKnown(object.name) === undefined
    ? `${object.document.file.path}:${rangeOf(object.nameAt).start.line}`
    : `${kind}/${qualifiedName(object)}`;

function workloads(world: World, kind: string, namespace: string | undefined, name: string): readonly Explained[] {
  const all = world.facts.workload.filter((workload) => !workload.transformed.patch && fits(workload, namespace));
  const ofKind = all.filter((workload) => workload.kind.toLowerCase() === kind);
  const called = (workload: Workload): boolean => nameOf(workload) === name;
  const exact = ofKind.filter(called);
  // Who knows the workload alone may name that; its pods have its name and one or two random parts.
  const made = (): readonly Workload[] => {
    const whole = all.filter(called);
    return whole.length > 0
      ? whole
      : all.filter((workload) => {
          const own = nameOf(workload);
          return (
            own !== undefined && name.startsWith(`${own}-`) && /^(?:-[a-z0-9]{1,10}){1,2}$/.test(name.slice(own.length))
          );
        });
  };
  const found = exact.length > 0 || kind !== 'pod' ? exact : made();
  if (found.length > 0) return found.map((workload) => explainedWorkload(world, workload));
  throw new UnknownTarget(
    missing(
      `${kind} \`${name}\``,
      name,
      all.map((workload) => [nameOf(workload) ?? '', targetOf(workload.kind.toLowerCase(), workload)]),
    ),
  );
}

function accounts(world: World, namespace: string | undefined, name: string): readonly Explained[] {
  const all = world.facts['service-account'].filter(
    (account) => !account.template && !account.transformed.patch && fits(account, namespace),
  );
  const found = all.filter((account) => nameOf(account) === name);
  if (found.length > 0) return found.map((account) => explainedAccount(world, account));
  const isMeant = (holder: IdentitySource): boolean => nameOf(holder) === name && fits(holder, namespace);
  const created = eksctlHolders(world).filter(isMeant);
  const declared =
    created.length > 0
      ? created
      : world.facts.association.map((association) => holderOfAssociation(world, association)).filter(isMeant);
  if (declared.length > 0) return declared.map((holder) => explainedHolder(world, holder));
  throw new UnknownTarget(
    missing(
      `serviceaccount \`${name}\``,
      name,
      all.map((account) => [nameOf(account) ?? '', targetOf('serviceaccount', account)]),
    ),
  );
}

function roles(world: World, name: string): readonly Explained[] {
  const found = world.facts.role.filter((role) => isNamed(role, name));
  if (found.length > 0) return found.map((role) => explainedRole(world, role));
  const created = createdViews(world, name);
  if (created.length > 0) return created.map((view) => ({ kind: 'role', title: view.title, view }));
  throw new UnknownTarget(
    missing(
      `role \`${name}\``,
      name,
      world.facts.role.flatMap((role) => {
        const own = nameOf(role);
        return own === undefined ? [] : [[own, `role/${own}`] as const];
      }),
    ),
  );
}

/** What stands around a line, else whatever the line decides. */
function atLine(world: World, path: string, line: number): readonly Explained[] {
  const wanted = path.replaceAll('\\', '/').replace(/^\.\//, '');
  const all = explainables(world);
  const around = all.filter(({ document, place }) => {
    if (document.file.path !== wanted) return false;
    const { start, end } = rangeOf(place);
    return start.line <= line && line <= end.line;
  });
  const found = around.length > 0 ? around : decidedBy(all, ({ deciding }) => deciding(), wanted, line);
  if (found.length === 0)
    throw new UnknownTarget(`there is no workload, service account or role at ${path}:${line}, and it decides none`);
  return found.map(({ explained }) => explained());
}

/** What stands around an offset of a file; else whatever the value or the key there decides, as one of a chart, of a module's call or of a patch; else what stands next to it. */
export function explainedAt(world: World, path: string, offset: number): readonly Explained[] {
  const isHere = (place: Span): boolean => {
    const { source, start, end } = toFileSpan(place);
    return source.path === path && start <= offset && offset <= end;
  };
  const all = explainables(world);
  const around = all.filter(({ document, place }) => document.file.path === path && isHere(place));
  if (around.length > 0) return smallest(around, ({ place }) => place);
  const decided = all.flatMap((one) =>
    [...one.deciding()].filter(({ at }) => isHere(at)).map(({ at, isLeaf }) => ({ ...one, at, isLeaf })),
  );
  const leaves = decided.filter(({ isLeaf }) => isLeaf);
  return smallest(leaves.length > 0 ? leaves : decided, ({ at }) => at);
}

/** Those of the smallest places. */
function smallest<T extends Explainable>(some: readonly T[], placeOf: (one: T) => Span): readonly Explained[] {
  const sizeOf = (one: T): number => {
    const { start, end } = toFileSpan(placeOf(one));
    return end - start;
  };
  const least = some.reduce((size, one) => Math.min(size, sizeOf(one)), Infinity);
  const found = some.filter((one) => sizeOf(one) === least);
  return [...new Map(found.map(({ fact, explained }) => [fact, explained])).values()].map((explained) => explained());
}

/** Things that were found in some other way; what cannot be explained is left out. */
export function explainedThings(world: World, things: readonly object[]): readonly Explained[] {
  const all = explainables(world);
  return things.flatMap((thing) => all.find(({ fact }) => fact === thing)?.explained() ?? []);
}

interface Explainable extends Located {
  readonly fact: object;
  readonly place: Span;
  readonly deciding: () => Iterable<Deciding>;
  readonly explained: () => Explained;
}

interface Located {
  readonly document: ServiceAccount['document'];
}

/** What can be explained by its place. */
const explainables = (world: World): readonly Explainable[] => [
  ...world.facts.workload.map((workload) => ({
    fact: workload,
    document: workload.document,
    place: workload.tree.at,
    deciding: () => decidingObject(workload),
    explained: () => explainedWorkload(world, workload),
  })),
  ...world.facts['service-account']
    .filter((account) => !account.template)
    .map((account) => ({
      fact: account,
      document: account.document,
      place: account.tree.at,
      deciding: () => decidingObject(account),
      explained: () => explainedAccount(world, account),
    })),
  ...eksctlHolders(world).flatMap((holder): readonly Explainable[] => {
    const { eksctl } = holder;
    if (eksctl === undefined) return [];
    const { tree, document } = eksctl;
    return [
      {
        fact: eksctl,
        document,
        place: tree.at,
        deciding: () => inTree(tree),
        explained: () => explainedHolder(world, holder),
      },
    ];
  }),
  ...world.facts.association.map((association) => ({
    fact: association,
    document: association.document,
    place: association.tree.at,
    deciding: () => decidingAssociation(association),
    explained: () => explainedHolder(world, holderOfAssociation(world, association)),
  })),
  ...world.facts.role.map((role) => ({
    fact: role,
    document: role.document,
    place: role.tree.at,
    deciding: () => decidingRole(role),
    explained: () => explainedRole(world, role),
  })),
  ...world.trustPolicies
    .filter((policy) => policy.role === undefined)
    .map((policy) => ({
      fact: policy,
      document: policy.document,
      place: policy.at,
      deciding: () => decidingPolicy(policy),
      explained: () => explainedPolicy(world, policy),
    })),
];

function missing(what: string, name: string, known: readonly (readonly [name: string, title: string])[]): string {
  const near = nearest(
    name,
    known.map(([own]) => own),
    3,
  );
  const titles = [...new Set(known.map(([, title]) => title))];
  const hint =
    near !== undefined
      ? `; did you mean \`${known.find(([own]) => own === near)?.[1] ?? near}\`?`
      : titles.length === 0
        ? ''
        : `; there is ${titles.slice(0, 5).join(', ')}${titles.length > 5 ? ` and ${titles.length - 5} more` : ''}`;
  return `there is no ${what} here${hint}`;
}
