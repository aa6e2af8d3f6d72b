// Makes a TypeScript text count: every turn of a loop is a step (so that a changed program that never ends is stopped by a number, not by a clock), every call of a function is a hit.
import ts from 'typescript';
import { parse } from './mutants.mjs';

/** `prefix` names the file in the ids of functions. Offsets are those of the text given. */
export function instrumented(path, text, { hits }) {
  const file = parse(path, text);
  const insertions = [];
  const put = (at, what) => insertions.push({ at, what });
  const walk = (node) => {
    if (ts.isIterationStatement(node, false)) {
      const { statement } = node;
      if (ts.isBlock(statement)) put(statement.getStart(file) + 1, 'irsaLintStep();');
      else {
        put(statement.getStart(file), '{irsaLintStep();');
        put(statement.getEnd(), '}');
      }
    }
    if (hits && ts.isFunctionLike(node) && node.body !== undefined) {
      const call = `irsaLintHit(${JSON.stringify(functionId(file, path, node))})`;
      // Not before super().
      if (ts.isBlock(node.body)) {
        if (!ts.isConstructorDeclaration(node)) put(node.body.getStart(file) + 1, `${call};`);
      } else {
        put(node.body.getStart(file), `(${call}, `);
        put(node.body.getEnd(), ')');
      }
    }
    ts.forEachChild(node, walk);
  };
  walk(file);
  // At one offset what encloses comes first at its start and last at its end.
  insertions.sort((a, b) => a.at - b.at);
  let result = '';
  let from = 0;
  for (const { at, what } of insertions) {
    result += text.slice(from, at) + what;
    from = at;
  }
  return result + text.slice(from);
}

const functionId = (file, path, node) => `${path}:${node.getStart(file)}`;

/** The innermost function around a stretch; undefined at the top level, which every test runs. */
export function functionAround(path, text, start, end) {
  const file = parse(path, text);
  let found;
  const walk = (node) => {
    if (node.getStart(file) > start || node.getEnd() < end) return;
    const inside =
      ts.isFunctionLike(node) &&
      node.body !== undefined &&
      node.body.getStart(file) <= start &&
      node.body.getEnd() >= end;
    if (inside && !ts.isConstructorDeclaration(node)) found = functionId(file, path, node);
    ts.forEachChild(node, walk);
  };
  walk(file);
  return found;
}
