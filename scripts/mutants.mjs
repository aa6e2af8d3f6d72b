// Small changes of a TypeScript file that a test ought to notice: guards taken away, and the operators of a mutation run. Nothing is written.
import ts from 'typescript';

/** A change: the stretch [start, end) of the text becomes `text`. */
const mutant = (file, node, text, kind, shown = node) => ({
  start: node.getStart(file),
  end: node.getEnd(),
  text,
  kind,
  line: file.getLineAndCharacterOfPosition(shown.getStart(file)).line + 1,
  shown: shown.getText(file).replace(/\s+/g, ' '),
});

export const parse = (path, text) => ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);

export const applied = (text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end);

function walk(node, visit) {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

const { SyntaxKind } = ts;
const isLogical = (node) =>
  ts.isBinaryExpression(node) &&
  [SyntaxKind.AmpersandAmpersandToken, SyntaxKind.BarBarToken].includes(node.operatorToken.kind);

/** What leaves: `return`, `continue` or `break`, alone or in braces. */
function isJump(statement) {
  if (ts.isBlock(statement)) return statement.statements.length === 1 && isJump(statement.statements[0]);
  return ts.isReturnStatement(statement) || ts.isContinueStatement(statement) || ts.isBreakStatement(statement);
}

/** An arm of a conditional that says nothing. */
const isSilent = (node) =>
  (ts.isIdentifier(node) && node.text === 'undefined') ||
  node.kind === SyntaxKind.FalseKeyword ||
  (ts.isArrayLiteralExpression(node) && node.elements.length === 0);

/** The operands of a chain of one operator. */
const operandsOf = (node, operator) =>
  isLogical(node) && node.operatorToken.kind === operator
    ? [...operandsOf(node.left, operator), ...operandsOf(node.right, operator)]
    : [node];

/** A chain without each of its operands. */
function operandMutants(file, chain) {
  const operator = chain.operatorToken.kind;
  const operands = operandsOf(chain, operator);
  const mark = operator === SyntaxKind.BarBarToken ? ' || ' : ' && ';
  return operands.map((gone) => {
    const rest = operands.filter((operand) => operand !== gone).map((operand) => operand.getText(file));
    return mutant(file, chain, rest.join(mark), 'operand', gone);
  });
}

/**
 * What keeps a rule silent, each taken away: an `if` that leaves; the condition of one that acts; an operand of `&&` or `||` in a condition, in a predicate or in what a
 * function answers; a `.filter(...)`; a conditional of which one arm is `undefined`, `[]` or `false`.
 */
export function guardMutants(path, text) {
  const file = parse(path, text);
  const mutants = [];
  walk(file, (node) => {
    if (ts.isIfStatement(node)) {
      if (isJump(node.thenStatement) && node.elseStatement === undefined)
        mutants.push({
          ...mutant(file, node, ';', 'guard'),
          shown: `if (${node.expression.getText(file)})`.replace(/\s+/g, ' '),
        });
      else mutants.push(mutant(file, node.expression, 'true', 'condition'));
    } else if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === 'filter'
    )
      mutants.push({
        ...mutant(file, node, node.expression.expression.getText(file), 'filter'),
        line: file.getLineAndCharacterOfPosition(node.expression.name.getStart(file)).line + 1,
        shown: `.filter(${node.arguments.map((argument) => argument.getText(file)).join(', ')})`.replace(/\s+/g, ' '),
      });
    else if (ts.isConditionalExpression(node) && isSilent(node.whenTrue) !== isSilent(node.whenFalse)) {
      const kept = isSilent(node.whenTrue) ? node.whenFalse : node.whenTrue;
      mutants.push(mutant(file, node, `(${kept.getText(file)})`, 'arm', node.condition));
    }
    // A chain is taken at its top: what continues it is part of it.
    const continues =
      isLogical(node) && isLogical(node.parent) && node.parent.operatorToken.kind === node.operatorToken.kind;
    if (isLogical(node) && !continues) mutants.push(...operandMutants(file, node));
  });
  return distinct(mutants);
}

/** Nested chains give some changes twice. */
function distinct(mutants) {
  const seen = new Set();
  return mutants.filter(({ start, end, text }) => {
    const key = `${start}:${end}:${text}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

const FLIPPED = {
  [SyntaxKind.EqualsEqualsEqualsToken]: ['!=='],
  [SyntaxKind.ExclamationEqualsEqualsToken]: ['==='],
  [SyntaxKind.LessThanToken]: ['<=', '>='],
  [SyntaxKind.LessThanEqualsToken]: ['<', '>'],
  [SyntaxKind.GreaterThanToken]: ['>=', '<='],
  [SyntaxKind.GreaterThanEqualsToken]: ['>', '<'],
  [SyntaxKind.AmpersandAmpersandToken]: ['||'],
  [SyntaxKind.BarBarToken]: ['&&'],
  [SyntaxKind.PlusToken]: ['-'],
  [SyntaxKind.MinusToken]: ['+'],
};
const TRUTHS = { yes: ['no', 'unknown'], no: ['yes', 'unknown'], unknown: ['yes', 'no'] };
const METHODS = {
  some: 'every',
  every: 'some',
  find: 'findLast',
  findLast: 'find',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
};
/** What the pages and tables of documents show is compared there, not by these tests. */
const DESCRIBING = ['summary', 'fix', 'id'];

const inType = (node) => {
  for (let at = node; at !== undefined; at = at.parent) if (ts.isTypeNode(at)) return true;
  return false;
};

/** The names of properties that a literal stands under, in the module's top level or anywhere. */
const isDescribing = (node) =>
  ts.isPropertyAssignment(node.parent) &&
  DESCRIBING.includes(node.parent.name.getText()) &&
  node.parent.parent.parent.parent.kind === SyntaxKind.ExportAssignment;

const isPlace = (node) =>
  ts.isPropertyAccessExpression(node) && (node.name.text === 'start' || node.name.text === 'end') && !isAssigned(node);
const isAssigned = (node) =>
  (ts.isBinaryExpression(node.parent) &&
    node.parent.left === node &&
    node.parent.operatorToken.kind >= SyntaxKind.FirstAssignment &&
    node.parent.operatorToken.kind <= SyntaxKind.LastAssignment) ||
  ts.isPostfixUnaryExpression(node.parent) ||
  ts.isPrefixUnaryExpression(node.parent);

const isText = (node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
const isCalled = (node) => ts.isCallExpression(node.parent) && node.parent.expression === node;
const isKey = (node) => ts.isPropertyAssignment(node.parent) && node.parent.name === node;

/** The changes of a node by its kind: what is replaced, by what, the kind of change and what is shown of it. */
const CHANGES = [
  (node) =>
    ts.isBinaryExpression(node)
      ? (FLIPPED[node.operatorToken.kind] ?? [])
          .filter((operator) => operator !== '-' || ![node.left, node.right].some(isText))
          .map((operator) => [node.operatorToken, operator, 'operator', node])
      : [],
  (node, file) =>
    ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken
      ? [[node, node.operand.getText(file), 'negation']]
      : [],
  (node) => (node.kind === SyntaxKind.TrueKeyword ? [[node, 'false', 'boolean', node.parent]] : []),
  (node) => (node.kind === SyntaxKind.FalseKeyword ? [[node, 'true', 'boolean', node.parent]] : []),
  (node) =>
    ts.isNumericLiteral(node)
      ? [1, -1]
          .map((step) => Number(node.text) + step)
          .filter((number) => number >= 0)
          .map((number) => [node, String(number), 'number', node.parent])
      : [],
  (node) => {
    if (!ts.isStringLiteral(node) || isKey(node) || isDescribing(node) || ts.isImportAttribute(node.parent)) return [];
    if (Object.hasOwn(TRUTHS, node.text))
      return TRUTHS[node.text].map((other) => [node, `'${other}'`, 'truth', node.parent]);
    return node.text === '' ? [] : [[node, "''", 'string', node.parent]];
  },
  (node) => (ts.isNoSubstitutionTemplateLiteral(node) && node.text !== '' ? [[node, '``', 'string']] : []),
  (node) =>
    ts.isPropertyAccessExpression(node) && isCalled(node) && Object.hasOwn(METHODS, node.name.text)
      ? [[node.name, METHODS[node.name.text], 'method', node.parent]]
      : [],
  (node) => (isPlace(node) ? [[node.name, node.name.text === 'start' ? 'end' : 'start', 'range', node.parent]] : []),
  (node) => (ts.isReturnStatement(node) && node.expression === undefined ? [[node, ';', 'return', node.parent]] : []),
  (node) => (ts.isExpressionStatement(node) ? [[node, ';', 'statement']] : []),
  (node) =>
    (ts.isContinueStatement(node) || ts.isBreakStatement(node)) && !ts.isCaseOrDefaultClause(node.parent)
      ? [[node, ';', 'statement', node.parent]]
      : [],
];

/** The operators of a mutation run, by kind of node. */
export function operatorMutants(path, text) {
  const file = parse(path, text);
  const mutants = [];
  walk(file, (node) => {
    if (inType(node) || ts.isImportDeclaration(node.parent ?? node) || ts.isImportAttributes(node)) return;
    for (const changesOf of CHANGES) for (const change of changesOf(node, file)) mutants.push(mutant(file, ...change));
  });
  return distinct(mutants);
}

/** The program of the repository, in which files can be replaced: says whether a changed file still typechecks. */
export function typechecker(root) {
  const config = ts.getParsedCommandLineOfConfigFile(
    `${root}/tsconfig.json`,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} },
  );
  const changed = new Map();
  const versions = new Map();
  const host = {
    getScriptFileNames: () => config.fileNames.filter((name) => !name.includes('/test/')),
    getScriptVersion: (name) => String(versions.get(name) ?? 0),
    getScriptSnapshot: (name) => {
      const text = changed.get(name) ?? ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => config.options,
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
  };
  const service = ts.createLanguageService(host);
  const replace = (name, text) => {
    if (text === undefined) changed.delete(name);
    else changed.set(name, text);
    versions.set(name, (versions.get(name) ?? 0) + 1);
  };
  return (path, text) => {
    const name = `${root}/${path}`;
    replace(name, text);
    const sound =
      service.getSemanticDiagnostics(name).length === 0 && service.getSyntacticDiagnostics(name).length === 0;
    replace(name, undefined);
    return sound;
  };
}
