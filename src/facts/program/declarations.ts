/** Names that a block declares: functions are there from its start, `var` belongs to the function around. */
import type { Readers, Statement, TSESTree } from '../../document/typescript/ast.js';
import { knownValue, literalText } from '../../value/text.js';
import { evaluate } from './evaluate.js';
import type { Machine } from './machine.js';
import { keyText } from './members.js';
import { declare } from './patterns.js';
import { spanOf } from './places.js';
import { scopeIn, type Scope } from './scope.js';
import type { TypeDeclaration } from './types.js';
import { addMember, numberValue, objectValue, type FunctionValue, type Value } from './value.js';

export function declareIn(statements: readonly Statement[], scope: Scope, machine: Machine): void {
  for (const statement of statements) declareOne(statement, scope, machine);
}

type Declaring = Statement | TSESTree.NamedExportDeclarations | TSESTree.DefaultExportDeclarations;
type Given = readonly [scope: Scope, machine: Machine];

const declareOne = (statement: Declaring, ...given: Given): void => declareAs(statement.type, statement, ...given);

/** A statement that has no reader declares nothing. */
function declareAs<Type extends Declaring['type']>(
  type: Type,
  statement: Extract<Declaring, { readonly type: Type }>,
  ...given: Given
): void {
  const reader: Readers<Declaring, Given, void>[Type] = READERS[type];
  reader?.(statement, ...given);
}

const READERS: Readers<Declaring, Given, void> = {
  VariableDeclaration({ declarations }, scope) {
    for (const { id } of declarations)
      for (const name of declare(id)) if (!scope.names.has(name)) scope.names.set(name, { value: undefined });
  },
  FunctionDeclaration(statement, scope, machine) {
    if (statement.id !== null) scope.names.set(statement.id.name, { value: functionValue(statement, scope, machine) });
  },
  ClassDeclaration({ id }, scope) {
    if (id !== null) scope.names.set(id.name, { value: undefined });
  },
  TSInterfaceDeclaration: declareType,
  TSTypeAliasDeclaration: declareType,
  TSEnumDeclaration(statement, scope, machine) {
    scope.names.set(statement.id.name, { value: enumValue(statement, scope, machine) });
  },
  TSModuleDeclaration({ id }, scope) {
    if (id.type === 'Identifier' && !scope.names.has(id.name)) scope.names.set(id.name, { value: undefined });
  },
  ExportNamedDeclaration({ declaration }, scope, machine) {
    if (declaration !== null) declareOne(declaration, scope, machine);
  },
  ExportDefaultDeclaration({ declaration }, scope, machine) {
    if (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration')
      declareOne(declaration, scope, machine);
  },
  ForStatement({ init }, scope, machine) {
    if (init?.type === 'VariableDeclaration' && init.kind === 'var') declareOne(init, scope, machine);
  },
};

function declareType(statement: TypeDeclaration, scope: Scope): void {
  (scope.types ??= new Map()).set(statement.id.name, statement);
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

function enumValue({ body, id }: TSESTree.TSEnumDeclaration, outer: Scope, machine: Machine): Value {
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

/** Names that a statement behind `export` declares. */
export function declaredNames(declaration: TSESTree.NamedExportDeclarations): readonly string[] {
  switch (declaration.type) {
    case 'VariableDeclaration':
      return declaration.declarations.flatMap(({ id }) => declare(id));
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return declaration.id === null ? [] : [declaration.id.name];
    case 'TSEnumDeclaration':
      return [declaration.id.name];
    case 'TSModuleDeclaration':
      return declaration.id.type === 'Identifier' ? [declaration.id.name] : [];
    default:
      return [];
  }
}

/** What is left to be run of a statement behind `export`: functions are there already. */
export function exportedStatement(declaration: TSESTree.NamedExportDeclarations): Statement | undefined {
  return declaration.type === 'VariableDeclaration' ||
    declaration.type === 'TSModuleDeclaration' ||
    (declaration.type === 'ClassDeclaration' && declaration.id !== null)
    ? declaration
    : undefined;
}
