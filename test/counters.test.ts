/**
 * What a run costs, counted and not timed, so that it is the same on every machine: files and bytes, documents parsed, nodes, facts and steps of each kind of
 * tree, and what each dialect of the list was asked and handed on. `UPDATE=1` (or `npm run update -- counters`) writes what is compared with. Steps change a little
 * with every change of the program: they may be a tenth off.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { TREES } from '../bench/trees.mjs';
import { countingProgram, type Counting } from '../scripts/counting.mjs';
import { analyse } from '../src/analyse.js';
import { countsOf } from '../src/facts/counts.js';
import type { Dialect, Emit, UnitDialect } from '../src/facts/dialect.js';
import { DIALECTS, loadDialects } from '../src/facts/dialects.js';
import type { Source } from '../src/value/span.js';
import { UPDATE, writeWhole } from './golden.js';

const STORED = 'test/golden/counters.json';
const TOLERANCE = 0.1;
const FILES = 220;
const KINDS = Object.keys(TREES);

const sourcesOf = (kind: string): readonly Source[] => {
  const tree = Object.entries(TREES).find(([name]) => name === kind)?.[1] ?? TREES.mixed;
  return [...tree({ files: FILES, share: 0.1 })].map(([path, text]) => ({ path, text }));
};

/** How often each function of a dialect ran, and what it handed on. */
class Counted {
  readonly of = new Map<string, Map<string, number>>();
  readonly dialects: readonly Dialect[] = DIALECTS.map((dialect) =>
    dialect.kind === 'unit' ? this.unit(dialect) : this.documents(dialect),
  );

  private add(dialect: string, what: string, count = 1): void {
    const counts = this.of.get(dialect) ?? new Map<string, number>();
    this.of.set(dialect, counts.set(what, (counts.get(what) ?? 0) + count));
  }

  private emitting(name: string, emit: Emit): Emit {
    return {
      fact: (kind, fact) => {
        this.add(name, 'facts');
        emit.fact(kind, fact);
      },
      document: (document) => {
        this.add(name, 'documents made');
        emit.document(document);
      },
      release: (release) => {
        this.add(name, 'releases');
        emit.release(release);
      },
    };
  }

  private unit(dialect: UnitDialect): UnitDialect {
    const { name } = dialect;
    return {
      ...dialect,
      unitsOf: (files, sources) => {
        const units = dialect.unitsOf(files, sources);
        this.add(name, 'units', units.length);
        return units;
      },
      read: (unit, sources, emit) => {
        this.add(name, 'units read');
        dialect.read(unit, sources, this.emitting(name, emit));
      },
      check: (unit, sources, emit) => {
        this.add(name, 'units checked');
        dialect.check?.(unit, sources, this.emitting(name, emit));
      },
    };
  }

  private documents(dialect: Exclude<Dialect, UnitDialect>): Dialect {
    const { name, object, mapping } = dialect;
    return {
      ...dialect,
      ...(object === undefined
        ? {}
        : {
            object: (reading) => {
              this.add(name, 'objects');
              return object({ ...reading, emit: this.emitting(name, reading.emit) });
            },
          }),
      ...(mapping === undefined
        ? {}
        : {
            mapping: (tree, reading) => {
              this.add(name, 'mappings');
              return mapping(tree, { ...reading, emit: this.emitting(name, reading.emit) });
            },
          }),
    };
  }
}

const options = { levelOf: () => undefined, pedantic: true };

function countersOf(kind: string, counting: Counting) {
  const sources = sourcesOf(kind);
  const counted = new Counted();
  const { world, documents, result } = analyse(sources, [], { ...options, dialects: counted.dialects });
  const { nodes, facts } = countsOf(world.facts);
  const { steps } = counting.count(() => counting.program.analyse(sourcesOf(kind), counting.program.rules, options));
  return {
    files: result.files,
    bytes: sources.reduce((sum, { text }) => sum + text.length, 0),
    documents,
    nodes,
    facts,
    steps,
    dialects: Object.fromEntries(
      DIALECTS.flatMap(({ name }) => {
        const counts = counted.of.get(name);
        return counts === undefined ? [] : [[name, Object.fromEntries([...counts].sort())]];
      }),
    ),
  };
}

type Counters = Readonly<Record<string, ReturnType<typeof countersOf>>>;

describe('counters', () => {
  beforeAll(() => loadDialects(KINDS.flatMap(sourcesOf)));

  test('are those that are stored', async () => {
    const counting = await countingProgram();
    await counting.program.loadDialects(KINDS.flatMap(sourcesOf));
    const counters: Counters = Object.fromEntries(KINDS.map((kind) => [kind, countersOf(kind, counting)]));
    if (UPDATE) writeWhole(STORED, `${JSON.stringify(counters, undefined, 2)}\n`);
    const stored = JSON.parse(readFileSync(STORED, 'utf8')) as Counters;
    const near = (kind: string, steps: number): number => {
      const before = stored[kind]?.steps ?? 0;
      return Math.abs(steps - before) <= before * TOLERANCE ? before : steps;
    };
    expect(
      Object.fromEntries(
        Object.entries(counters).map(([kind, own]) => [kind, { ...own, steps: near(kind, own.steps) }]),
      ),
    ).toEqual(stored);
  }, 120_000);

  test.each(DIALECTS.flatMap((dialect) => (dialect.kind === 'unit' ? [dialect] : [])))(
    'a tree without files of $name asks it for nothing',
    ({ name }) => {
      const counted = new Counted();
      analyse(sourcesOf('manifests'), [], { ...options, dialects: counted.dialects });
      expect(counted.of.get(name)).toBeUndefined();
    },
  );
});
