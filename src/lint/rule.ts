/** The contract of a rule: it visits one kind of subject and reports typed messages at places. */
import { aboutOf, type About } from '../facts/about.js';
import { unreadDocuments } from '../link/broken.js';
import { sameEnvironment } from '../link/environment.js';
import type { Facts } from '../link/world.js';
import { Watch, type Heard } from '../link/watch.js';
import type { World } from '../link/world.js';
import { toFileSpan, type Span } from '../value/span.js';
import type { Subject } from './reach.js';
import { isSample } from './samples.js';
import type { Confidence, Fix, Label, Severity } from './finding.js';

/** The severity and the sentence of one thing a rule can say. */
export interface Message<Data> {
  readonly severity: Severity;
  /** `certain` unless stated. */
  readonly confidence?: Confidence;
  /** What only an example would hold: in documentation, samples, test data and snapshots (samples.ts) it is worth knowing at most. Never open trust, nor what AWS or a tool refuses to read. */
  readonly mild?: 'in samples';
  /** It is said because something is not there: not where a file that may hold it cannot be parsed or built, which is said of that file. */
  readonly rests?: 'on absence';
  readonly text: (data: Data) => string;
}

/** What a fault means for security, where it opens access or keeps more than is needed; a fault that only breaks something has none. */
export interface Security {
  /** As GitHub reads it: above 9.0 critical, from 7.0 high, from 4.0 medium, else low. */
  readonly score: number;
  /** The number of the weakness in the Common Weakness Enumeration. */
  readonly cwe: number;
  /** The recommendation of the CIS Amazon EKS Benchmark (1.5 to 1.7 number these alike). */
  readonly cis?: string;
}

/** A message's data types differ from message to message, so a rule is generic over the record of them. */
export type DataOf = Readonly<Record<string, object>>;

export type Messages<D extends DataOf> = { readonly [Id in keyof D]: Message<D[Id]> };

/** One report; the label at the primary place is required. */
export type Report<D extends DataOf> = {
  [Id in keyof D]: {
    readonly message: Id;
    readonly data: D[Id];
    readonly at: Span;
    /** What stands at the place and why it matters there. */
    readonly note: string;
    readonly related?: readonly Label[];
    readonly fixes?: readonly Fix[];
    /** Where the same message is an error in one situation and a warning in another, the situation decides. */
    readonly severity?: Severity;
    readonly confidence?: Confidence;
    /** What it is about, where that is not the subject that the rule visits. */
    readonly about?: About;
  };
}[keyof D];

export interface Context<D extends DataOf> {
  readonly world: World;
  readonly report: (report: Report<D>) => void;
}

export interface RuleDefinition<K extends keyof Facts, D extends DataOf> {
  /** `<folder>/<file>`: names the fault and reads well after "ignore". */
  readonly id: string;
  readonly on: K;
  /** What it finds, in one line. */
  readonly summary: string;
  /** The safest fix it may offer. */
  readonly fix?: Fix['safety'];
  readonly security?: Security;
  readonly messages: Messages<D>;
  readonly check: (fact: Facts[K], context: Context<D>) => void;
  /** Where the same fault stands in another kind of fact. */
  readonly also?: (visiting: Visiting<D>) => readonly Visit<D>[];
}

/** A kind of fact that a rule visits, and how. */
interface Visit<D extends DataOf> {
  readonly on: keyof Facts;
  readonly run: (
    world: World,
    report: (report: Report<D>, about: About | undefined, fact: Subject) => void,
    memory: RuleMemory | undefined,
  ) => void;
}

/** What checks said of facts, and what they asked of the world for it: of a fact that is the same, in a world that answers the same, they say it again. For runs over nearly the same files. */
export class RuleMemory {
  private readonly said = new WeakMap<object, WeakMap<object, Heard<readonly unknown[]>>>();
  private current: Watch | undefined;
  private runs = 0;

  watch(world: World): Watch {
    if (this.current?.whole !== world) this.current = new Watch(world, ++this.runs);
    return this.current;
  }

  /** By the fact. */
  saidBy<D extends DataOf>(check: object): WeakMap<object, Heard<readonly Report<D>[]>> {
    const known = (this.said.get(check) ?? new WeakMap()) as WeakMap<object, Heard<readonly Report<D>[]>>;
    this.said.set(check, known);
    return known;
  }
}

type Visiting<D extends DataOf> = <K extends keyof Facts>(
  on: K,
  check: (fact: Facts[K], context: Context<D>) => void,
) => Visit<D>;

/** A rule whose message types are checked and then no longer needed. */
export interface Rule {
  readonly id: string;
  readonly on: keyof Facts;
  /** All kinds that it visits; where there is nothing of them it finds nothing. */
  readonly visits: readonly (keyof Facts)[];
  readonly summary: string;
  readonly fix: Fix['safety'] | undefined;
  readonly security: Security | undefined;
  /** Message ids with their severities, for documents and tests. */
  readonly messages: Readonly<Record<string, { readonly severity: Severity; readonly confidence: Confidence }>>;
  /** Runs the rule over every subject of its kind. */
  readonly run: (world: World, emit: (raw: RawFinding) => void, memory?: RuleMemory) => void;
}

/** A finding before the engine has placed and hashed it. */
export interface RawFinding {
  readonly messageId: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly primary: Label;
  readonly related: readonly Label[];
  readonly fixes: readonly Fix[];
  readonly about: About | undefined;
  /** What the rule spoke of. */
  readonly fact: Subject;
}

export function defineRule<K extends keyof Facts, D extends DataOf>(definition: RuleDefinition<K, D>): Rule {
  const { id, on, summary, fix, security, messages, check, also } = definition;
  const visits = [visiting(on, check), ...(also?.(visiting) ?? [])];
  return {
    id,
    on,
    visits: visits.map((visit) => visit.on),
    summary,
    fix,
    security,
    messages: Object.fromEntries(
      Object.entries<Pick<Message<never>, 'severity' | 'confidence'>>(messages).map(
        ([name, { severity, confidence = 'certain' }]) => [name, { severity, confidence }],
      ),
    ),
    run(world, emit, memory) {
      const report = (r: Report<D>, about: About | undefined, fact: Subject): void => {
        const message = messages[r.message];
        if (message.rests !== undefined && isPartlyRead(world, fact)) return;
        emit({
          messageId: String(r.message),
          severity: inSamples(message, r.at) ? 'info' : (r.severity ?? message.severity),
          confidence: r.confidence ?? message.confidence ?? 'certain',
          message: message.text(r.data),
          primary: { at: r.at, note: r.note },
          related: r.related ?? [],
          fixes: r.fixes ?? [],
          about,
          fact,
        });
      };
      for (const visit of visits) visit.run(world, report, memory);
    },
  };
}

/** Of what is not placed in a file nobody knows what it belongs to. */
const isPartlyRead = (world: World, fact: Subject): boolean =>
  unreadDocuments(world).some(
    (document) =>
      !isSample(document.file.path) &&
      (!('document' in fact) || (fact.document !== document && sameEnvironment(world, { document }, fact))),
  );

const inSamples = ({ mild }: { readonly mild?: 'in samples' }, at: Span): boolean =>
  mild !== undefined && isSample(toFileSpan(at).source.path);

const visiting = <K extends keyof Facts, D extends DataOf>(
  on: K,
  check: (fact: Facts[K], context: Context<D>) => void,
): Visit<D> => ({
  on,
  run(world, report, memory) {
    const said = (fact: Facts[K], r: Report<D>): void => report(r, r.about ?? aboutOf(on, fact, r.at), fact);
    const facts = world.facts[on] as readonly Facts[K][];
    if (memory === undefined) {
      for (const fact of facts) check(fact, { world, report: (r) => said(fact, r) });
      return;
    }
    const known = memory.saidBy<D>(check);
    const watch = memory.watch(world);
    const judged = (fact: Facts[K]): Heard<readonly Report<D>[]> =>
      watch.listen(() => {
        const reports: Report<D>[] = [];
        const report = (r: Report<D>): void => {
          reports.push(r);
          said(fact, r);
        };
        check(fact, { world: watch.world, report });
        return reports;
      });
    for (const fact of facts) {
      const before = known.get(fact);
      if (before !== undefined && watch.isStill(before.from)) for (const r of before.value) said(fact, r);
      else known.set(fact, judged(fact));
    }
  },
});
