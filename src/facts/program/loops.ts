/** Loops: item by item where all items are known, else once for all. */
import type { Statement, TSESTree } from '../../document/typescript/ast.js';
import { literalText } from '../../value/text.js';
import { choose, isSame, truthOf } from './choices.js';
import { evaluate } from './evaluate.js';
import { declareIn } from './declarations.js';
import { NORMAL, variables, withReturned, type End } from './execute.js';
import { itemsFrom } from './items.js';
import type { Machine } from './machine.js';
import { bind, declare } from './patterns.js';
import { spanOf } from './places.js';
import { scopeIn, type Scope } from './scope.js';
import { listValue, unknownValue, textValue, type Value } from './value.js';

export type Loop =
  | TSESTree.ForOfStatement
  | TSESTree.ForInStatement
  | TSESTree.ForStatement
  | TSESTree.WhileStatement
  | TSESTree.DoWhileStatement;

type Body = (statement: Statement, scope: Scope, machine: Machine) => End;

/** Rounds of a loop. */
const MAX_ROUNDS = 10_000;

/** `label`: that of the loop itself. */
export function loop(statement: Loop, scope: Scope, machine: Machine, single: Body, label?: string): End {
  const body: Body = (...words) => {
    const end = single(...words);
    // What goes on with the next round ends this one.
    return end.kind === 'continue' && (end.label === undefined || end.label === label)
      ? { kind: 'normal', returned: end.returned }
      : end;
  };
  switch (statement.type) {
    case 'ForOfStatement':
    case 'ForInStatement':
      return over(statement, scope, machine, body);
    case 'ForStatement': {
      const inner = scopeIn(scope);
      const { init } = statement;
      if (init?.type === 'VariableDeclaration') {
        declareIn([init], inner, machine);
        variables(init, inner, machine);
      } else if (init !== null) evaluate(init, inner, machine);
      const update = (): void => {
        if (statement.update !== null) evaluate(statement.update, inner, machine);
      };
      return whileTrue(statement.test, statement.body, update, inner, machine, body);
    }
    case 'DoWhileStatement': {
      const end = body(statement.body, scope, machine);
      if (end.kind !== 'normal') return leaving(end);
      return withReturned(
        whileTrue(statement.test, statement.body, () => undefined, scope, machine, body),
        end.returned,
        machine,
      );
    }
    case 'WhileStatement':
      return whileTrue(statement.test, statement.body, () => undefined, scope, machine, body);
  }
  return NORMAL;
}

/** What the end of a round is after the loop. */
const leaving = (end: End): End =>
  end.kind === 'break' && end.label === undefined ? { kind: 'normal', returned: end.returned } : end;

function over(
  statement: TSESTree.ForOfStatement | TSESTree.ForInStatement,
  scope: Scope,
  machine: Machine,
  body: Body,
): End {
  const value = evaluate(statement.right, scope, machine);
  const at = spanOf(statement.left, scope);
  const items = (statement.type === 'ForOfStatement' ? itemsOfAny : keysFrom)(value, machine);
  const round = (item: Value): End => {
    const inner = scopeIn(scope);
    const { left } = statement;
    const target = left.type === 'VariableDeclaration' ? left.declarations[0].id : left;
    if (left.type === 'VariableDeclaration')
      for (const name of declare(target)) inner.names.set(name, { value: undefined });
    bind(target, item, inner, machine);
    return body(statement.body, inner, machine);
  };
  let returned: Value | undefined;
  let isDoubtful = false;
  const roundOf = (item: Value): End => {
    if (items?.doubtful?.has(item) === true) {
      machine.maybe(() => round(item));
      return NORMAL;
    }
    return isDoubtful ? machine.doubted(() => round(item)) : round(item);
  };
  for (const item of items?.items ?? []) {
    machine.step();
    const end = roundOf(item);
    if (end.kind !== 'normal') return withReturned(leaving(end), returned, machine);
    if (end.returned !== undefined) {
      returned = returned === undefined ? end.returned : choose([returned, end.returned], machine);
      isDoubtful = true;
    }
    if (end.doubtful === true) isDoubtful = true;
  }
  const after: End = { kind: 'normal', returned, doubtful: returned !== undefined };
  if (items !== undefined && !items.open) return after;
  const item = itemOf(value, at, machine);
  const end = machine.maybe(() => round(item));
  return withReturned(
    end.kind === 'return' ? { kind: 'normal', returned: end.value, doubtful: true } : NORMAL,
    returned,
    machine,
  );
}

interface Items {
  readonly items: readonly Value[];
  readonly open: boolean;
  /** Those that may not be there. */
  readonly doubtful?: ReadonlySet<Value>;
}

/** Of one of several lists the items of all of them: those that each has are there. */
function itemsOfAny(value: Value, machine: Machine): Items | undefined {
  if (value.kind !== 'choice') return itemsFrom(value, machine);
  const lists = value.arms.map((arm) => itemsFrom(arm, machine));
  const all: Value[] = [];
  for (const list of lists) {
    if (list === undefined || list.open) return undefined;
    for (const item of list.items) if (!all.some((one) => isSame(one, item))) all.push(item);
  }
  const isInAll = (item: Value): boolean =>
    lists.every((list) => list?.items.some((one) => isSame(one, item)) === true);
  return { items: all, open: false, doubtful: new Set(all.filter((item) => !isInAll(item))) };
}

/** An item of what is not known. */
const itemOf = (value: Value, at: Value['at'], machine: Machine): Value =>
  value.kind === 'hole' && value.hole.anonymous !== true
    ? machine.hole(`${value.hole.reference}[]`, at)
    : unknownValue(at, 'an item');

function keysFrom(value: Value, machine: Machine): Items | undefined {
  if (value.kind === 'list')
    return listValue(
      value.items.map((item, i) => textValue(literalText(String(i)), item.at)),
      value.at,
      value.open,
    );
  if (value.kind !== 'object') return undefined;
  machine.step();
  const keys = [...value.members.values(), ...value.others].map(({ key, keyAt }) => textValue(key, keyAt));
  return { items: keys, open: value.open };
}

function whileTrue(
  test: TSESTree.Expression | null,
  statement: Statement,
  update: () => void,
  scope: Scope,
  machine: Machine,
  body: Body,
): End {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const truth = test === null ? true : truthOf(evaluate(test, scope, machine));
    if (truth === false) return NORMAL;
    if (truth === undefined) break;
    const end = body(statement, scope, machine);
    if (end.kind !== 'normal') return leaving(end);
    if (end.returned !== undefined || end.doubtful === true) {
      machine.maybe(() => body(statement, scope, machine));
      return { kind: 'normal', returned: end.returned, doubtful: true };
    }
    update();
  }
  const end = machine.maybe(() => {
    const one = body(statement, scope, machine);
    update();
    return one;
  });
  return end.kind === 'return' ? { kind: 'normal', returned: end.value, doubtful: true } : NORMAL;
}
