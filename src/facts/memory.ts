/**
 * What a run found out, for the next one over nearly the same files: an editor's server reads anew only what somebody types in. It is held against what was
 * asked and what the answers were, never against time: a run with it says what a run without it says. Whoever holds one gives a file that has not changed as
 * the same object, and never changes one.
 */
import type { Document, Part } from '../document/language.js';
import { rememberedIn } from '../value/remembered.js';
import type { Source } from '../value/span.js';
import type { ChartRelease, Emit } from './dialect.js';
import type { Facts } from './facts.js';
import { Kept } from './kept.js';
import type { Transformation } from './kubernetes-facts.js';

/** What something handed on, in its order. */
export type Handed = readonly (
  { readonly document: Document } | { readonly release: ChartRelease } | { readonly send: (emit: Emit) => void }
)[];

/** What the dialects of documents made of one, and which transformations it depended on. */
export interface ReadBefore {
  readonly asked: readonly { readonly path: string; readonly kind: string; readonly answer: Transformation }[];
  readonly handed: Handed;
}

export class Memory {
  readonly parts = new WeakMap<Source, readonly Part[]>();
  readonly documents = new WeakMap<Part, readonly Document[]>();
  /** How many values a part holds, as far as they were counted. */
  readonly counts = new WeakMap<Part, number>();
  readonly read = new WeakMap<Document, ReadBefore>();
  /** Of the units. */
  readonly kept = new Kept();
  readonly texts = new Texts();
  /** What tests said of files: `Sources.where`. */
  readonly tests = new WeakMap<(file: Source) => boolean, WeakMap<Source, boolean>>();
  private readonly sources = new Map<string, WeakMap<Source, unknown>>();

  /** What one function, which `what` names, makes of files alone. */
  ofSources<T>(what: string, compute: (source: Source) => T): (source: Source) => T {
    const known = (this.sources.get(what) ?? new WeakMap()) as WeakMap<Source, T>;
    this.sources.set(what, known);
    return (source) => rememberedIn(known, source, () => compute(source));
  }
}

/** What functions make of texts. Of what nobody asked for in a whole run nothing is kept. */
export class Texts {
  private before = new Map<string, Map<string, unknown>>();
  private now = new Map<string, Map<string, unknown>>();

  /** `what` names the one function that is meant. */
  of<T>(what: string, text: string, compute: (text: string) => T): T {
    const own = tableOf<T>(this.now, what);
    const known = own.get(text);
    if (known !== undefined) return known;
    const value = tableOf<T>(this.before, what).get(text) ?? compute(text);
    own.set(text, value);
    return value;
  }

  /** A run has ended. */
  turn(): void {
    this.before = this.now;
    this.now = new Map();
  }
}

function tableOf<T>(tables: Map<string, Map<string, unknown>>, what: string): Map<string, T> {
  const known = (tables.get(what) ?? new Map()) as Map<string, T>;
  tables.set(what, known);
  return known;
}

/** For a run that has nothing before it and nothing after it. */
export const noTexts: Pick<Texts, 'of'> = { of: (_, text, compute) => compute(text) };

/** Hands on, and keeps what was. */
export function keeping(emit: Emit): { readonly emit: Emit; readonly handed: Handed } {
  const handed: Handed[number][] = [];
  return {
    handed,
    emit: {
      fact<K extends keyof Facts>(kind: K, fact: Facts[K]) {
        handed.push({ send: (to) => to.fact(kind, fact) });
        emit.fact(kind, fact);
      },
      document(document) {
        handed.push({ document });
        emit.document(document);
      },
      release(release) {
        handed.push({ release });
        emit.release(release);
      },
    },
  };
}

export function handOn(handed: Handed, emit: Emit): void {
  for (const one of handed)
    if ('document' in one) emit.document(one.document);
    else if ('release' in one) emit.release(one.release);
    else one.send(emit);
}
