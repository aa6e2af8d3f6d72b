/**
 * What a dialect is: one way of writing identities, and how it becomes facts. A dialect is pure and total: it names no file system, never throws on
 * purpose (what throws loses its document or unit alone), bounds its steps, and turns what it cannot read into holes.
 */
import type { Document } from '../document/language.js';
import type { Source, Span } from '../value/span.js';
import type { MapTree, Tree } from '../value/tree.js';
import type { Common, Purse } from './allowance.js';
import type { FactLists, Facts } from './facts.js';
import type { Transformation } from './kubernetes-facts.js';
import type { Texts } from './memory.js';

export type Dialect = DocumentDialect | UnitDialect;

/** What a dialect hands on. */
export interface Emit {
  readonly fact: <K extends keyof Facts>(kind: K, fact: Facts[K]) => void;
  /** A document that stands in a text, or that a chart, an overlay or a program makes: every dialect of documents reads it. */
  readonly document: (document: Document) => void;
  /** A chart of this tree that a program installs: the dialect of charts, which comes later, reads it so. */
  readonly release: (release: ChartRelease) => void;
}

/** Reads documents of YAML and JSON, whichever file, chart or program they come from. */
export interface DocumentDialect {
  readonly kind: 'document';
  readonly name: string;
  /** What every text of this dialect holds: a text in which no dialect's scan is found is not parsed. It may err only towards reading. Without flags. */
  readonly scan: RegExp;
  /** Gives a root what this dialect alone knows of its values (intrinsic functions to holes), before any dialect reads it. */
  readonly prepare?: (root: MapTree, document: Document) => MapTree;
  /** What the scan finds changes objects and holds no identity by itself. */
  readonly changesOnly?: true;
  /** What the documents of this run do to the objects of other files. */
  readonly transformations?: (documents: readonly Document[]) => TransformationOf;
  /** Reads a root mapping, or one of a list. `done`: no other dialect has anything to read in it. */
  readonly object?: (reading: Reading) => 'done' | undefined;
  /** Reads a mapping that stands anywhere in a document. `done`: no later dialect of the list reads this mapping; those within it are read all the same. */
  readonly mapping?: (tree: MapTree, reading: Reading) => 'done' | undefined;
  /** Which texts without a match are to be read after all, because they name what the others hold. */
  readonly joined?: (facts: FactLists, texts: Pick<Texts, 'of'>) => ((text: string) => boolean) | undefined;
}

/** Where a mapping stands that is read. */
export interface Reading {
  readonly document: Document;
  /** The root object. */
  readonly root: MapTree;
  /** The key that the mapping stands under; undefined at the root. */
  readonly key: string | undefined;
  readonly transformationOf: TransformationOf;
  readonly emit: Emit;
}

/** What happens to the objects of a file before they are applied. */
export type TransformationOf = (path: string, kind: string) => Transformation;

/** Reads files of its own, several together: a chart with its values, a module with its callers, a kustomization with its bases. */
export interface UnitDialect {
  readonly kind: 'unit';
  readonly name: string;
  /** Files that this dialect alone reads, by name. */
  readonly owns: (path: string) => boolean;
  /** Paths of files that a file takes in, and whose own names do not tell that they are read. */
  readonly names?: (file: Source) => readonly string[];
  /** Files of names that others share and that this dialect alone reads all the same, by a cheap test of what they hold. */
  readonly recognises?: (file: Source) => boolean;
  /** Loads what reading needs (a parser, wasm). Called once, and only if a file is its own. */
  readonly load?: () => Promise<void>;
  /** Whether a file that others read, too, makes this dialect run. */
  readonly concerns?: (file: Source) => boolean;
  /** How its files belong together. Asked when the dialects that stand before it have read. */
  readonly unitsOf: (files: readonly Source[], sources: Sources) => readonly Unit[];
  readonly read: (unit: Unit, sources: Sources, emit: Emit) => void;
  /** What is to be said of a unit of which no text matters in the first pass. It may still be read in the second. */
  readonly check?: (unit: Unit, sources: Sources, emit: Emit) => void;
  /** As `Sources.instantiate`, where this dialect reads charts. */
  readonly instantiate?: (release: ChartRelease, sources: Sources, emit: Emit) => Instantiated | undefined;
  /** As `Sources.patched`, where this dialect reads patches. */
  readonly patched?: (objects: Instantiated, patches: MapTree, document: Document, sources: Sources) => Instantiated;
}

export const isOwn = (dialect: UnitDialect, file: Source): boolean =>
  dialect.owns(file.path) || dialect.recognises?.(file) === true;

/** Whether the dialect has to be loaded, and its units be looked for, because of this file. */
export const isMeant = (dialect: UnitDialect, file: Source): boolean =>
  isOwn(dialect, file) || dialect.concerns?.(file) === true;

/** As `Sources.instantiate`. */
export function instantiatedBy(
  dialects: readonly Dialect[],
  release: ChartRelease,
  sources: Sources,
  emit: Emit,
): Instantiated | undefined {
  for (const dialect of dialects) {
    const made = dialect.kind === 'unit' ? dialect.instantiate?.(release, sources, emit) : undefined;
    if (made !== undefined) return made;
  }
  return undefined;
}

/** As `Sources.patched`. */
export function patchedBy(
  dialects: readonly Dialect[],
  objects: Instantiated,
  patches: MapTree,
  document: Document,
  sources: Sources,
): Instantiated {
  for (const dialect of dialects)
    if (dialect.kind === 'unit' && dialect.patched !== undefined)
      return dialect.patched(objects, patches, document, sources);
  return { ...objects, objects: [], isWhole: false };
}

/** What is read together, and so has a scope of its own. */
export interface Unit {
  /** As users would call it: a module's address, a chart and its values, the path of a kustomization. */
  readonly name: string;
  readonly files: readonly Source[];
  /** Whether a text of the unit is one that matters. A unit that says so is read only if one is: in the first pass or, by what the facts name, in the second. Until then nobody reads its files. */
  readonly mentions?: (matters: (text: string) => boolean) => boolean;
  /** Units of one name are read anew together, where they know things of each other that no question tells. All of a dialect, or none. */
  readonly together?: string;
}

/** The files of a run. */
export interface Sources {
  /** The file of this path (relative to the root, forward slashes); undefined: unseen. A file that a unit asks for belongs to it and is read nowhere else. */
  readonly get: (path: string) => Source | undefined;
  /** The file without taking it: others read it as well. */
  readonly peek: (path: string) => Source | undefined;
  /** The files that a test is true of, in the order of their paths. The test is always the same function, and knows a file alone. */
  readonly where: (test: (file: Source) => boolean) => readonly Source[];
  /** The documents of a file of YAML or JSON: each is parsed once for all who ask. `except`: texts of documents that are left unparsed. */
  readonly documents: (file: Source, except?: (text: string) => boolean) => readonly Document[];
  /** Whether the file belongs to a unit that was read before. */
  readonly isTaken: (path: string) => boolean;
  /** Documents and releases that units handed on before. */
  readonly made: () => readonly Document[];
  readonly installed: () => readonly ChartRelease[];
  /** What a chart of this tree makes, for a dialect that goes on with its objects; what is to be said of the chart itself is emitted. Undefined: no chart is there. */
  readonly instantiate: (release: ChartRelease, emit: Emit) => Instantiated | undefined;
  /** Objects with the patches of a kustomization (`patches`, `patchesStrategicMerge`, `patchesJson6902`) over them, for a dialect whose objects something patches before they are applied. `document`: where the patches stand. */
  readonly patched: (objects: Instantiated, patches: MapTree, document: Document) => Instantiated;
  /** Nothing is at this path, nor would anything put it there. False where nobody looked. */
  readonly isAbsent: (path: string) => boolean;
  /** What a function makes of these files, once for all units that ask. It is always the same function, knows what it asks here alone, makes nothing that asks only later, and hands on nothing; a text or an object is the key. */
  readonly share: <K extends string | object, T>(work: (sources: Sources, key: K) => T, key: K) => T;
  /** What one unit tells the later ones: that something is said, say. */
  readonly note: (what: string) => void;
  readonly isNoted: (what: string) => boolean;
  /** What the units of a run have in common, for one that takes of it. `drawn`: how much it took; undefined: more than there was. */
  readonly draw: (from: Purse, drawn: () => number | undefined) => Common;
  /** Paths of all files, sorted. */
  readonly paths: readonly string[];
  /** Releases of charts that the user names. */
  readonly releases: readonly HelmRelease[];
}

/** A chart and how it is installed, as the words after `helm template` say it. */
export interface HelmRelease {
  /** As the user wrote it. */
  readonly unit: string;
  readonly release: string;
  /** Paths are relative to the root. */
  readonly chart: string;
  readonly namespace: string | undefined;
  readonly values: readonly string[];
  /** The name of the environment that it is installed in. */
  readonly environment?: string;
  /** `--set` and its kin, in their order. */
  readonly settings: readonly {
    readonly flag: 'set' | 'set-string' | 'set-json' | 'set-literal';
    readonly text: string;
  }[];
}

/** A chart as a program installs it: its values are trees already, with holes where the program does not say. */
export interface ChartRelease {
  /** As users would call it: the address in the program. */
  readonly unit: string;
  /** What says so: its file, and its environment. */
  readonly document: Document;
  /** The folder of the chart, relative to the root. */
  readonly chart: string;
  readonly name: Tree;
  readonly namespace: Tree;
  /** The weakest first; what is no mapping may say anything. */
  readonly values: readonly Tree[];
  readonly settings: readonly ChartSetting[];
}

/** The objects of a release, as its templates print them, or as they are patched: no namespace is filled in. */
export interface Instantiated {
  readonly objects: readonly Document[];
  /** They are all that would be applied. */
  readonly isWhole: boolean;
  /** The tool refuses it for certain; that is said already where it matters. */
  readonly refused: Span | undefined;
}

/** One of `--set`, or, not `typed`, of `--set-string`; a list is one of `--set-json`. */
export interface ChartSetting {
  readonly name: string;
  readonly value: Tree;
  readonly typed: boolean;
}
