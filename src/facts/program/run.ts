/** Runs the program of a unit, with the libraries that record what it makes. */
import type { Source } from '../../value/span.js';
import { isFilledIn } from '../../document/holes.js';
import type { Allowance } from '../allowance.js';
import type { Emit, Sources } from '../dialect.js';
import type { UnseenPart } from '../unseen-part.js';
import { callFunction, unseenArguments, unseenCallOf } from './calls.js';
import { construct, methodsOf } from './classes.js';
import type { Library } from './library.js';
import { Exhausted, Machine } from './machine.js';
import type { Module } from './modules.js';
import { entriesOf } from './units.js';
import type { Value } from './value.js';

export interface ProgramOptions {
  readonly unit: string;
  /** The files that were recognised. */
  readonly files: readonly Source[];
  readonly sources: Pick<Sources, 'get' | 'peek'>;
  readonly libraries: readonly Library[];
  readonly steps: Allowance;
  readonly emit: Emit;
  /** Files that are run before the others, in their order. */
  readonly first?: readonly Source[];
  /** Called with what a file that is run first exports as a whole: a function that its tool calls. */
  readonly entered?: (whole: Value, machine: Machine) => void;
  /** Called when all of the program has run, within the same bounds. */
  readonly after?: () => void;
}

/** False: the program is too large, and what was recorded of it says nothing. Files that are no programs become documents with their faults. */
export function runProgram({
  unit,
  files,
  sources,
  libraries,
  steps,
  emit,
  first = [],
  entered,
  after,
}: ProgramOptions): boolean {
  const machine = new Machine(unit, sources, libraries, steps);
  let left = files.slice(0, 1);
  try {
    for (const file of [...first, ...entriesOf(files)]) {
      const whole = wholeOf(machine.modules.load(file));
      if (whole !== undefined) entered?.(whole, machine);
    }
    // A circle of imports has no first.
    for (const file of files) machine.modules.load(file);
    runUncalled(machine, new Set(files.map(({ path }) => path)));
    after?.();
    left = files.filter((file) => machine.modules.tooLarge.includes(file));
    return true;
  } catch (error) {
    if (!(error instanceof Exhausted || error instanceof RangeError)) throw error;
    return false;
  } finally {
    emitFaults(machine, unit, emit);
    for (const file of left)
      emitUnseen(
        { kind: 'program', source: file.path, at: { source: file, start: 0, end: 0 }, isTooLarge: true },
        file,
        unit,
        emit,
      );
    for (const { specifier, at } of machine.modules.unseen())
      emitUnseen({ kind: 'file', source: specifier, at }, at.source, unit, emit);
  }
}

const wholeOf = (module: Module | undefined): Value | undefined => module?.whole ?? module?.exports.get('default')?.();

function emitUnseen(
  part: Pick<UnseenPart, 'kind' | 'source' | 'at' | 'isTooLarge'>,
  file: Source,
  unit: string,
  emit: Emit,
): void {
  const document = { file, language: 'typescript', templated: false, tree: undefined, faults: [], unit };
  emit.fact('unseen-part', { ...part, unit, document });
}

function emitFaults(machine: Machine, unit: string, emit: Emit): void {
  for (const fault of machine.modules.faults()) {
    const { source: file } = fault.at;
    const templated = isFilledIn(file.text);
    emit.fact('document', { file, language: 'typescript', templated, tree: undefined, faults: [fault], unit });
  }
}

/** Functions and classes that nothing here calls: what they make is shown with parameters that are not known. */
function runUncalled(machine: Machine, paths: ReadonlySet<string>): void {
  for (let i = 0; i < machine.declared.length && i < 10_000; i++) {
    const one = machine.declared[i];
    if (one === undefined || machine.called.has(one.node) || !paths.has(one.at.source.path)) continue;
    // What such a function does is certain within it.
    machine.effects.apart(() => {
      if (one.kind === 'function') return callFunction(one, unseenCallOf(one, machine), machine);
      const args = constructorArguments(one, machine);
      const call = { args, places: [], open: true, self: undefined, bound: undefined, at: one.at };
      const instance = construct(one, call, machine);
      for (const method of methodsOf(one))
        if (!machine.called.has(method.node))
          callFunction({ ...method, self: method.isStatic ? one : instance }, unseenCallOf(method, machine), machine);
      return instance;
    });
  }
}

function constructorArguments(one: Parameters<typeof construct>[0], machine: Machine): readonly Value[] {
  for (const member of one.node.body.body)
    if (
      member.type === 'MethodDefinition' &&
      member.kind === 'constructor' &&
      member.value.type === 'FunctionExpression'
    )
      return unseenArguments({ node: member.value, scope: one.scope }, machine);
  return [];
}
