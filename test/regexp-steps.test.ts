/** Input files are hostile: on a text of twice the length no regular expression of the program takes much more than twice the steps. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { attacksOn, stepsOf } from './regexp-steps.js';

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'generated' ? [] : filesBelow(path);
    return name.endsWith('.ts') ? [path] : [];
  });

interface Found {
  readonly at: string;
  readonly pattern: RegExp;
}

function literalsOf(path: string): readonly Found[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const found: Found[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      found.push({ at: `${path}:${line + 1}`, pattern: new RegExp(node.text.slice(1, end), node.text.slice(end + 1)) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const literals: readonly Found[] = ['src', 'rules'].flatMap(filesBelow).flatMap(literalsOf);
/** So many steps for a character are none too many whatever the length. */
const FEW = 30;
const SIZE = 150;

/** Undefined: linear. */
function slownessOf(pattern: RegExp): string | undefined {
  for (const attack of attacksOn(pattern)) {
    const short = stepsOf(pattern, attack(SIZE));
    if (short <= FEW * SIZE) continue;
    const [once, twice] = [stepsOf(pattern, attack(4 * SIZE)), stepsOf(pattern, attack(8 * SIZE))];
    if (twice > 2.7 * once || !Number.isFinite(twice))
      return `${once} steps on 600 characters, ${twice} on 1200: ${JSON.stringify(attack(20))}`;
  }
  return undefined;
}

describe('the counter', () => {
  test.each([/a+a+b/, /(?:a+)+b/, /\s+$/, /(?:a|aa)*b/, /<!--[\s\S]*?-->/, /x.*y.*z/, /a*(?=b)/, /(?<=a+)b/])(
    '%s is slow',
    (pattern) => {
      expect(slownessOf(pattern)).toBeDefined();
    },
  );

  test.each([/^a+b/, /[ab]+/, /^(?:a|b)+$/, /a{1,5}b/, /\bx\b/, /^\s*\{/, /a[^b]*b/y])('%s is not', (pattern) => {
    expect(slownessOf(pattern)).toBeUndefined();
  });

  test('matches as the engine does', () => {
    for (const { pattern } of literals.slice(0, 200))
      for (const attack of attacksOn(pattern).slice(0, 20))
        expect(stepsOf(pattern, attack(10))).toBeGreaterThanOrEqual(0);
  });
});

test('they are found', () => {
  expect(literals.length).toBeGreaterThan(300);
});

test.each(literals.map(({ at, pattern }) => [at, pattern] as const))('%s', (_, pattern) => {
  expect(slownessOf(pattern)).toBeUndefined();
});
