/** Names that a block declares: functions are there from its start, `var` belongs to the function around. */
import type { Statement, TSESTree } from '../../document/typescript/ast.js';
import { knownValue, literalText } from '../../value/text.js';
import { evaluate } from './evaluate.js';
import type { Machine } from './machine.js';
import { keyText } from './members.js';
import { declare } from './patterns.js';
import { spanOf } from './places.js';
import { scopeIn, type Scope } from './scope.js';
import { addMember, numberValue, objectValue, type FunctionValue, type Value } from './value.js';

export function declareIn(statements: readonly Statement[], scope: Scope, machine: Machine): void {
  for (const statement of statements) declareOne(statement, scope, machine);
}

function declareOne(
  statement: Statement | TSESTree.NamedExportDeclarations | TSESTree.DefaultExportDeclarations,
  scope: Scope,
  machine: Machine,
): void {
  switch (statement.type) {
    case 'VariableDeclaration':
      for (const { id } of statement.declarations)
        for (const name of declare(id)) if (!scope.names.has(name)) scope.names.set(name, { value: undefined });
      return;
    case 'FunctionDeclaration':
      if (statement.id !== null)
        scope.names.set(statement.id.name, { value: functionValue(statement, scope, machine) });
      return;
    case 'ClassDeclaration':
      if (statement.id !== null) scope.names.set(statement.id.name, { value: undefined });
      return;
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      (scope.types ??= new Map()).set(statement.id.name, statement);
      return;
    case 'TSEnumDeclaration':
      scope.names.set(statement.id.name, { value: enumValue(statement, scope, machine) });
      return;
    case 'ExportNamedDeclaration':
      if (statement.declaration !== null) declareOne(statement.declaration, scope, machine);
      return;
    case 'ExportDefaultDeclaration':
      if (statement.declaration.type === 'FunctionDeclaration' || statement.declaration.type === 'ClassDeclaration')
        declareOne(statement.declaration, scope, machine);
      return;
    case 'ForStatement':
      if (statement.init?.type === 'VariableDeclaration' && statement.init.kind === 'var')
        declareOne(statement.init, scope, machine);
      return;
    default:
  }
}

/** A function, with the names that it sees. */
export function functionValue(node: FunctionValue['node'], scope: Scope, machine: Machine): FunctionValue {
  const made: FunctionValue = {
    kind: 'function',
    node,
    scope,
    self: undefined,
    home: undefined,
    at: spanOf(node, scope),
  };
  if (machine.depth === 0) machine.declared.push(made);
  return made;
}

export function enumValue({ body, id }: TSESTree.TSEnumDeclaration, outer: Scope, machine: Machine): Value {
  const made = objectValue([], spanOf(id, outer));
  const scope = scopeIn(outer);
  let next = 0;
  for (const { id: key, initializer } of body.members) {
    const keyAt = spanOf(key, outer);
    const name =
      key.type === 'Identifier' ? literalText(key.name) : keyText(evaluate(key, scope, machine), keyAt, machine);
    const value = initializer === undefined ? numberValue(next, keyAt) : evaluate(initializer, scope, machine);
    next = value.kind === 'number' ? value.value + 1 : next;
    addMember(made, { key: name, keyAt, value });
    const known = knownValue(name);
    if (known !== undefined) scope.names.set(known, { value });
  }
  return made;
}
