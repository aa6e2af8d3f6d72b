/** A world that takes note of what is asked of it, so that whatever came of the answers holds for as long as another world gives the same ones. */
import type { FactLists } from '../facts/facts.js';
import type { NamespacedIndex, TextIndex } from './text-index.js';
import type { ByEnvironment, Indexes, World } from './world.js';

/** Something that was asked of a world. It keeps the answer, and nothing else of that world. */
class Question {
  private isOpen = true;

  /** `run`: that of the world which was asked. `again`: whether another world answers the same. */
  constructor(
    private run: number,
    private readonly again: (world: World, run: number) => boolean,
  ) {}

  /** Each run asks once; an answer that was another one day is asked for no more. */
  isStill(world: World, run: number): boolean {
    if (this.isOpen && this.run !== run) {
      this.run = run;
      this.isOpen = this.again(world, run);
    }
    return this.isOpen;
  }
}

/** What some work made, and all that it asked. */
export interface Heard<T> {
  readonly value: T;
  readonly from: Question;
}

type Read<T> = (world: World) => T;
type Same<T> = (a: T, b: T) => boolean;

export class Watch {
  /** Answers as the one that is watched does. What the owner says of environments (`scope`) is not noted: it is the same in all runs. */
  readonly world: World;
  private asked: Set<Question> | undefined;

  /** `run`: no two worlds have the same. */
  constructor(
    readonly whole: World,
    private readonly run: number,
  ) {
    const trustPolicies = this.value((world) => world.trustPolicies, isSameList);
    this.world = {
      watch: this,
      scope: whole.scope,
      facts: this.facts(),
      index: this.indexes(),
      accountsByRole: this.map((world) => world.accountsByRole, isSameList),
      get trustPolicies() {
        return trustPolicies();
      },
    };
  }

  isStill(question: Question): boolean {
    return question.isStill(this.whole, this.run);
  }

  ask(question: Question): void {
    this.asked?.add(question);
  }

  listen<T>(work: () => T): Heard<T> {
    const outer = this.asked;
    const asked = new Set<Question>();
    this.asked = asked;
    try {
      const value = work();
      const all = [...asked];
      return { value, from: new Question(this.run, (world, run) => all.every((one) => one.isStill(world, run))) };
    } finally {
      this.asked = outer;
    }
  }

  private value<T>(read: Read<T>, isSame: Same<T>): () => T {
    const value = read(this.whole);
    let question: Question | undefined;
    return () => {
      question ??= new Question(this.run, (world) => isSame(read(world), value));
      this.ask(question);
      return value;
    };
  }

  private keyed<K, V>(read: (world: World, key: K) => V, isSame: Same<V>): (key: K) => V {
    const known = new Map<K, () => V>();
    return (key) => {
      let value = known.get(key);
      if (value === undefined) known.set(key, (value = this.value((world) => read(world, key), isSame)));
      return value();
    };
  }

  private map<K, V>(read: Read<ReadonlyMap<K, V>>, isSame: Same<V>): ReadonlyMap<K, V> {
    return new WatchedMap(
      this.keyed((world, key: K) => read(world).get(key), isSameOr(isSame)),
      this.value(read, isSameMap(isSame)),
    );
  }

  private texts<T>(read: Read<TextIndex<T>>): TextIndex<T> {
    const all = this.value((world) => read(world).all, isSameList);
    const open = this.value((world) => read(world).open, isSameList);
    return {
      byText: this.map((world) => read(world).byText, isSameList),
      get all() {
        return all();
      },
      get open() {
        return open();
      },
    };
  }

  private names<T>(read: Read<NamespacedIndex<T>>): NamespacedIndex<T> {
    return {
      byName: this.texts((world) => read(world).byName),
      // An index is what it was made of.
      within: this.map(
        (world) => read(world).within,
        (a, b) => isSameList(a.all, b.all),
      ),
    };
  }

  private environments<T>(read: Read<ByEnvironment<T>>): ByEnvironment<T> {
    const all = this.value((world) => read(world).all, isSameList);
    const common = this.value((world) => read(world).common, isSameList);
    return {
      of: this.keyed((world, name: string) => read(world).of(name), isSameOr(isSameList)),
      get all() {
        return all();
      },
      get common() {
        return common();
      },
    };
  }

  private facts(): FactLists {
    const list = this.keyed((world, kind: keyof FactLists): readonly unknown[] => world.facts[kind], isSameList);
    return new Proxy(this.whole.facts, {
      get: (facts, kind): unknown => (isKind(facts, kind) ? list(kind) : undefined),
    });
  }

  private indexes(): Indexes {
    const programs = this.map((world) => world.index.programs, isSameItem);
    const agreedAudiences = this.value((world) => world.index.agreedAudiences, isSameSet);
    const configDocuments = this.value((world) => world.index.configDocuments, isSameSet);
    const tokenReferences = this.value((world) => world.index.tokenReferences, isSameSet);
    const hasCiliumPolicies = this.value((world) => world.index.hasCiliumPolicies, Object.is);
    return {
      documentsByFile: this.map((world) => world.index.documentsByFile, isSameList),
      rolesByName: this.texts((world) => world.index.rolesByName),
      rolesByArn: this.texts((world) => world.index.rolesByArn),
      rolesByIssuer: this.texts((world) => world.index.rolesByIssuer),
      rolesBySubject: this.texts((world) => world.index.rolesBySubject),
      policiesByIssuer: this.texts((world) => world.index.policiesByIssuer),
      policiesBySubject: this.texts((world) => world.index.policiesBySubject),
      policiesByPrincipal: this.texts((world) => world.index.policiesByPrincipal),
      accountsByName: this.texts((world) => world.index.accountsByName),
      accountsByIdentity: this.names((world) => world.index.accountsByIdentity),
      accountsByBond: this.map((world) => world.index.accountsByBond, isSameList),
      accountsByNamespace: this.texts((world) => world.index.accountsByNamespace),
      declarationsByIdentity: this.map((world) => world.index.declarationsByIdentity, isSameList),
      accountsByUnit: this.map((world) => world.index.accountsByUnit, isSameList),
      accountIdsByEnvironment: this.map((world) => world.index.accountIdsByEnvironment, isSameList),
      workloadsByAccount: this.names((world) => world.index.workloadsByAccount),
      workloadsByNamespace: this.texts((world) => world.index.workloadsByNamespace),
      workloadsByTree: this.map((world) => world.index.workloadsByTree, isSameItem),
      podRolesByArn: this.texts((world) => world.index.podRolesByArn),
      permissionPoliciesByArn: this.texts((world) => world.index.permissionPoliciesByArn),
      associationsByAccount: this.texts((world) => world.index.associationsByAccount),
      associationsByRole: this.texts((world) => world.index.associationsByRole),
      grantsByAccount: this.texts((world) => world.index.grantsByAccount),
      configMapsByName: this.texts((world) => world.index.configMapsByName),
      secretsByName: this.texts((world) => world.index.secretsByName),
      providersByIssuer: this.texts((world) => world.index.providersByIssuer),
      providerListsByAccount: this.map((world) => world.index.providerListsByAccount, isSameList),
      clustersByEnvironment: this.environments((world) => world.index.clustersByEnvironment),
      clustersByIssuer: this.texts((world) => world.index.clustersByIssuer),
      clustersByName: this.texts((world) => world.index.clustersByName),
      clustersByIssuerId: this.map((world) => world.index.clustersByIssuerId, isSameList),
      configsByEnvironment: this.environments((world) => world.index.configsByEnvironment),
      accessByPrincipal: this.texts((world) => world.index.accessByPrincipal),
      accessByRoleName: this.texts((world) => world.index.accessByRoleName),
      nodeGroupsByEnvironment: this.environments((world) => world.index.nodeGroupsByEnvironment),
      networkPoliciesByNamespace: this.texts((world) => world.index.networkPoliciesByNamespace),
      nodeGroupsByRole: this.texts((world) => world.index.nodeGroupsByRole),
      nodeRolesByName: this.texts((world) => world.index.nodeRolesByName),
      eksctlAccountsByName: this.texts((world) => world.index.eksctlAccountsByName),
      annotationsByAccount: this.texts((world) => world.index.annotationsByAccount),
      annotationsByTree: this.map((world) => world.index.annotationsByTree, isSameList),
      programs,
      get agreedAudiences() {
        return agreedAudiences();
      },
      get configDocuments() {
        return configDocuments();
      },
      get tokenReferences() {
        return tokenReferences();
      },
      get hasCiliumPolicies() {
        return hasCiliumPolicies();
      },
    };
  }
}

const isKind = (facts: FactLists, key: string | symbol): key is keyof FactLists => key in facts;

/** A key asks for itself, and whoever goes through all asks for all. */
class WatchedMap<K, V> implements ReadonlyMap<K, V> {
  constructor(
    readonly get: (key: K) => V | undefined,
    private readonly whole: () => ReadonlyMap<K, V>,
  ) {}

  get size(): number {
    return this.whole().size;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  forEach(each: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.whole()) each(value, key, this);
  }

  entries(): MapIterator<[K, V]> {
    return this.whole().entries();
  }

  keys(): MapIterator<K> {
    return this.whole().keys();
  }

  values(): MapIterator<V> {
    return this.whole().values();
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
}

/** Facts that have not changed are the same objects; what an index makes of them holds the same ones. */
function isSameItem(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [own, other] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return (
    own.length === other.size &&
    own.every(([key, value]) => other.has(key) && isSameValue(value as unknown, other.get(key)))
  );
}

const isSameValue = (a: unknown, b: unknown): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, i) => one === b[i]));

const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a === b || (a.length === b.length && a.every((one, i) => isSameItem(one, b[i])));

const isSameOr =
  <T>(isSame: Same<T>): Same<T | undefined> =>
  (a, b) =>
    a === undefined || b === undefined ? a === b : isSame(a, b);

const isSameMap =
  <K, V>(isSame: Same<V>): Same<ReadonlyMap<K, V>> =>
  (a, b) => {
    if (a.size !== b.size) return false;
    const others = [...b];
    return [...a].every(([key, value], i) => {
      const other = others[i];
      return other !== undefined && other[0] === key && isSame(value, other[1]);
    });
  };

function isSameSet(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}
