/** Statements. A branch of which nobody knows whether it is taken is run beside the other, and what they lead to is joined. */
import type { ClassNode, Readers, Statement, TSESTree } from '../../document/typescript/ast.js';
import { literalText } from '../../value/text.js';
import { choose, truthOf } from './choices.js';
import { classValue } from './classes.js';
import { declaredNames, declareIn, exportedStatement } from './declarations.js';
import { evaluate } from './evaluate.js';
import type { Branch } from './effects.js';
import { loop, type Loop } from './loops.js';
import type { Machine } from './machine.js';
import { bind, declare } from './patterns.js';
import { spanOf } from './places.js';
import { scopeIn, type Scope } from './scope.js';
import { sameScalar } from './operators.js';
import { Thrown } from './thrown.js';
import { objectValue, undefinedValue, unknownValue, type Value } from './value.js';

/** How statements end. `returned`: what the function may have returned before. `doubtful`: what follows may not happen. */
export type End =
  | { readonly kind: 'normal'; readonly returned?: Value | undefined; readonly doubtful?: boolean }
  | { readonly kind: 'return'; readonly value: Value }
  | { readonly kind: 'throw'; readonly value: Value }
  | { readonly kind: 'break' | 'continue'; readonly label: string | undefined; readonly returned?: Value | undefined };

export const NORMAL: End = { kind: 'normal' };

/** A block: its names are declared before it runs. */
export function execute(statements: readonly Statement[], scope: Scope, machine: Machine): End {
  declareIn(statements, scope, machine);
  return run(statements, 0, scope, machine);
}

function run(statements: readonly Statement[], from: number, scope: Scope, machine: Machine): End {
  for (let i = from; i < statements.length; i++) {
    const statement = statements[i];
    if (statement === undefined) continue;
    machine.step();
    if (statement.type === 'IfStatement') {
      const test = evaluate(statement.test, scope, machine);
      const truth = truthOf(test);
      if (truth === undefined) {
        const rest = (): End => run(statements, i + 1, scope, machine);
        return either(
          [
            () => single(statement.consequent, scope, machine),
            () => (statement.alternate === null ? NORMAL : single(statement.alternate, scope, machine)),
          ],
          rest,
          machine,
        );
      }
      const taken = truth ? statement.consequent : statement.alternate;
      if (taken === null) continue;
      const end = single(taken, scope, machine);
      if (end.kind !== 'normal') return end;
      if (end.returned === undefined && end.doubtful !== true) continue;
      return followed(end, () => run(statements, i + 1, scope, machine), machine);
    }
    const end = statementEnd(statement.type, statement, scope, machine);
    if (end.kind !== 'normal') return end;
    if (end.returned !== undefined || end.doubtful === true)
      return followed(end, () => run(statements, i + 1, scope, machine), machine);
  }
  return NORMAL;
}

/** What comes after an end that may have returned. */
function followed(end: End & { readonly kind: 'normal' }, rest: () => End, machine: Machine): End {
  const next = end.returned !== undefined || end.doubtful === true ? machine.doubted(rest) : rest();
  return withReturned(next, end.returned, machine);
}

export function withReturned(end: End, returned: Value | undefined, machine: Machine): End {
  if (returned === undefined) return end;
  switch (end.kind) {
    case 'return':
      return { kind: 'return', value: choose([returned, end.value], machine) };
    case 'throw':
      return { kind: 'return', value: returned };
    default:
      return { ...end, returned: end.returned === undefined ? returned : choose([returned, end.returned], machine) };
  }
}

/** One of these happens, and then the rest. What throws does not happen in a program that is deployed. */
function either(works: readonly (() => End)[], rest: () => End, machine: Machine): End {
  const { effects } = machine;
  const ends = machine.doubted(() => works.map((work) => effects.apart(() => ended(work, machine))));
  const possible = ends.filter(({ result }) => result.kind !== 'throw');
  const [only, ...others] = possible;
  if (only === undefined) return { kind: 'throw', value: undefinedValue(NOWHERE) };
  if (others.length === 0) {
    effects.resume(only);
    return only.result.kind === 'normal' ? followed(only.result, rest, machine) : only.result;
  }
  if (possible.every(({ result }) => result.kind === 'normal')) {
    effects.join(possible.map(({ after }) => after));
    const end = possible.map(({ result }) => result).reduce((a, b) => joined(a, b, machine));
    return end.kind === 'normal' ? followed(end, rest, machine) : end;
  }
  // What leaves the block early passes over the rest of it: only the others go on.
  const whole = possible.map((branch): Branch<End> => {
    const { result } = branch;
    if (result.kind !== 'normal') return branch;
    return effects.apart(() => {
      effects.resume(branch);
      return machine.doubted(() => ended(() => followed(result, rest, machine), machine));
    });
  });
  const done = whole.filter(({ result }) => result.kind !== 'throw');
  effects.join((done.length === 0 ? whole : done).map(({ after }) => after));
  return (done.length === 0 ? whole : done).map(({ result }) => result).reduce((a, b) => joined(a, b, machine));
}

/** How a work ends that may call what throws. */
function ended(work: () => End, machine: Machine): End {
  const end = machine.attempt(work);
  return end instanceof Thrown ? { kind: 'throw', value: end.value } : end;
}

const NOWHERE = { source: { path: '', text: '' }, start: 0, end: 0 };

/** Either of two ends. */
function joined(a: End, b: End, machine: Machine): End {
  if (a.kind === 'throw') return b;
  if (b.kind === 'throw') return a;
  if (a.kind === 'return' && b.kind === 'return') return { kind: 'return', value: choose([a.value, b.value], machine) };
  if (a.kind === 'return') return doubtful(withReturned(b, a.value, machine));
  if (b.kind === 'return') return doubtful(withReturned(a, b.value, machine));
  if (a.kind === b.kind) return withReturned(a, b.returned, machine);
  return { kind: 'normal', doubtful: true, returned: a.returned ?? b.returned };
}

const doubtful = (end: End): End => (end.kind === 'normal' ? { ...end, doubtful: true } : end);

function single(statement: Statement, scope: Scope, machine: Machine): End {
  return statement.type === 'BlockStatement'
    ? execute(statement.body, scopeIn(scope), machine)
    : execute([statement], scopeIn(scope), machine);
}

type Given = readonly [scope: Scope, machine: Machine];

/** A statement that has no reader does nothing. */
function statementEnd<Type extends Statement['type']>(
  type: Type,
  statement: Extract<Statement, { readonly type: Type }>,
  ...given: Given
): End {
  const reader: Readers<Statement, Given, End>[Type] = READERS[type];
  return reader === undefined ? NORMAL : reader(statement, ...given);
}

const loopEnd = (statement: Loop, ...given: Given): End => loop(statement, ...given, single);

const READERS: Readers<Statement, Given, End> = {
  BlockStatement: ({ body }, scope, machine) => execute(body, scopeIn(scope), machine),
  ExpressionStatement({ expression }, scope, machine) {
    evaluate(expression, scope, machine);
    return NORMAL;
  },
  VariableDeclaration(statement, scope, machine) {
    variables(statement, scope, machine);
    return NORMAL;
  },
  ReturnStatement: (statement, scope, machine) => ({
    kind: 'return',
    value:
      statement.argument === null
        ? undefinedValue(spanOf(statement, scope))
        : evaluate(statement.argument, scope, machine),
  }),
  ThrowStatement: ({ argument }, scope, machine) => ({ kind: 'throw', value: evaluate(argument, scope, machine) }),
  BreakStatement: ({ label }) => ({ kind: 'break', label: label?.name }),
  ContinueStatement: ({ label }) => ({ kind: 'continue', label: label?.name }),
  LabeledStatement: labelled,
  ForOfStatement: loopEnd,
  ForInStatement: loopEnd,
  ForStatement: loopEnd,
  WhileStatement: loopEnd,
  DoWhileStatement: loopEnd,
  SwitchStatement: switched,
  TryStatement: tried,
  ClassDeclaration: classDeclared,
  TSModuleDeclaration: namespaceDeclared,
};

const isLoop = (statement: Statement): statement is Loop =>
  /^(?:For(?:Of|In)?|While|DoWhile)Statement$/.test(statement.type);

function labelled({ body, label: { name } }: TSESTree.LabeledStatement, scope: Scope, machine: Machine): End {
  const end = isLoop(body) ? loop(body, scope, machine, single, name) : single(body, scope, machine);
  return end.kind === 'break' && end.label === name ? { kind: 'normal', returned: end.returned } : end;
}

function classDeclared(statement: ClassNode, scope: Scope, machine: Machine): End {
  const variable = statement.id === null ? undefined : scope.names.get(statement.id.name);
  const value = classValue(statement, scope, machine);
  if (typeof variable === 'object') machine.effects.assign(variable, value);
  return NORMAL;
}

/** `namespace X { export const a = 1 }`: an object of what it exports; of several of one name the same. */
function namespaceDeclared(statement: TSESTree.TSModuleDeclaration, scope: Scope, machine: Machine): End {
  const { body, id } = statement;
  const variable = id.type === 'Identifier' ? scope.names.get(id.name) : undefined;
  if (statement.declare || body?.type !== 'TSModuleBlock' || typeof variable !== 'object') return NORMAL;
  const inner = scopeIn(scope);
  const at = spanOf(statement, scope);
  const made = variable.value?.kind === 'object' ? variable.value : objectValue([], at);
  machine.effects.assign(variable, made);
  declareIn(body.body, inner, machine);
  const statements = body.body.flatMap((one): Statement[] => {
    const own = one.type !== 'ExportNamedDeclaration' ? one : one.declaration && exportedStatement(one.declaration);
    return own === null || own === undefined ? [] : [own];
  });
  const end = run(statements, 0, inner, machine);
  for (const one of body.body)
    if (one.type === 'ExportNamedDeclaration' && one.declaration !== null)
      for (const name of declaredNames(one.declaration)) {
        const found = inner.names.get(name);
        const value = typeof found === 'function' ? found() : found?.value;
        const keyAt = spanOf(one, scope);
        if (value !== undefined) machine.effects.setMember(made, { key: literalText(name), keyAt, value });
      }
  return end;
}

export function variables(statement: TSESTree.VariableDeclaration, scope: Scope, machine: Machine): void {
  for (const { id, init } of statement.declarations) {
    const bound = id.type === 'Identifier' ? id.name : undefined;
    if (init !== null) bind(id, evaluate(init, scope, machine, bound), scope, machine);
    else if (!statement.declare && statement.kind !== 'var')
      bind(id, undefinedValue(spanOf(id, scope)), scope, machine);
  }
}

/** The case that is taken and what follows it; each of them, where that is not known. */
function switched(statement: TSESTree.SwitchStatement, outer: Scope, machine: Machine): End {
  const value = evaluate(statement.discriminant, outer, machine);
  const scope = scopeIn(outer);
  const { cases } = statement;
  declareIn(
    cases.flatMap(({ consequent }) => consequent),
    scope,
    machine,
  );
  const from = (i: number) => (): End => {
    const end = run(
      cases.slice(i).flatMap(({ consequent }) => consequent),
      0,
      scope,
      machine,
    );
    return end.kind === 'break' && end.label === undefined ? { kind: 'normal', returned: end.returned } : end;
  };
  const possible: (() => End)[] = [];
  for (const [i, { test }] of cases.entries()) {
    if (test === null) continue;
    const same = sameScalar(value, evaluate(test, scope, machine));
    if (same === true && possible.length === 0) return from(i)();
    if (same !== false) possible.push(from(i));
    if (same === true) return either(possible, () => NORMAL, machine);
  }
  const otherwise = cases.findIndex(({ test }) => test === null);
  if (possible.length === 0) return otherwise < 0 ? NORMAL : from(otherwise)();
  possible.push(otherwise < 0 ? () => NORMAL : from(otherwise));
  return either(possible, () => NORMAL, machine);
}

function tried({ block, handler, finalizer }: TSESTree.TryStatement, scope: Scope, machine: Machine): End {
  const work = (): End => execute(block.body, scopeIn(scope), machine);
  let end = handler === null ? work() : ended(work, machine);
  if (end.kind === 'throw' && handler !== null) {
    const inner = scopeIn(scope);
    if (handler.param !== null) {
      for (const name of declare(handler.param)) inner.names.set(name, { value: undefined });
      bind(handler.param, unknownValue(spanOf(handler.param, scope), 'an error'), inner, machine);
    }
    end = execute(handler.body.body, inner, machine);
  }
  if (finalizer === null) return end;
  const last = execute(finalizer.body, scopeIn(scope), machine);
  return last.kind === 'normal' ? end : last;
}
