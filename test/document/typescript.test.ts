/** Comments of TypeScript with their places, suppressions among them, and how a changed string is written: in its own quotes, or not at all. */
import { describe, expect, test } from 'vitest';
import { toFileEdit } from '../../src/document/edit.js';
import { typescript } from '../../src/document/typescript/language.js';
import { lint } from '../../src/index.js';
import { covered, source } from './read.js';

const commentsIn = (text: string): readonly string[] =>
  typescript.commentsOf(source(text, 'stack.ts')).map(({ text: said, at }) => `${said} | ${covered(at)}`);

describe('comments', () => {
  test.each<[string, readonly string[]]>([
    ['// a', ['a | // a']],
    ['a(); // b \r\n/* c */ d', ['b | // b', 'c | /* c */']],
    ['/* a\n b */ // c', ['a\n b | /* a\n b */', 'c | // c']],
    ['/** a */', ['* a | /** a */']],
    ['// a\n/* b', ['a | // a']],
    ['"// a" // b', ['b | // b']],
    ["'/* a' // b */", ['b */ | // b */']],
    ['"\\"// a" // b', ['b | // b']],
    ['"a // b\n// c', ['c | // c']],
    ['`// a\n// b` // c', ['c | // c']],
    ['`\\`// a` // c', ['c | // c']],
    ['`${a /* b */}// c` // d', ['b | /* b */', 'd | // d']],
    ['`${{ a: `// b` }}// c` // d', ['d | // d']],
    ['`${f({ a: { b } })}// c` // d', ['d | // d']],
    ['`a', []],
    ['a = /[/"]\\/*/; // b', ['b | // b']],
    ["f(/`/, /'/); // b", ['b | // b']],
    ['x => /`/.test(x); // b', ['b | // b']],
    ['return /`"/.test(x); // b', ['b | // b']],
    ['throw /`/; // b', ['b | // b']],
    ['a = 4 / 2; // b', ['b | // b']],
    ['a = (4) / b.return / 2; // c', ['c | // c']],
    ['{ a } // b', ['b | // b']],
    ['const url = "https://a"; // b', ['b | // b']],
  ])('%j', (text, comments) => expect(commentsIn(text)).toEqual(comments));

  test('a hundred thousand braces, templates and slashes end', () => {
    for (const piece of ['`${', '{', '/', '/*', '`', "'", 'return /', '/* */'])
      expect(() => commentsIn(piece.repeat(100_000))).not.toThrow();
  });
});

/** The file after `text` is put for what stands between the marks. */
function replaced(marked: string, text: string): string | undefined {
  const [before = '', within = '', after = ''] = marked.split('|');
  const file = source(before + within + after, 'stack.ts');
  const edit = toFileEdit({
    at: { source: file, start: before.length, end: before.length + within.length },
    text,
  });
  return edit && file.text.slice(0, edit.at.start) + edit.text + file.text.slice(edit.at.end);
}

describe('what a string becomes', () => {
  test.each<[string, string, string | undefined]>([
    ['f("|a|")', 'b', 'f("b")'],
    ['f("|a|")', 'it\'s "b"\n\\', 'f("it\'s \\"b\\"\\n\\\\")'],
    ["f('|a|')", 'it\'s "b"\n\\', "f('it\\'s \"b\"\\n\\\\')"],
    ['f(`|a|`)', 'it\'s "b"`\n\\', 'f(`it\'s "b"\\`\\n\\\\`)'],
    ['f(`|a|`)', '${process.exit()}', undefined],
    ['f("|a|")', '${x}', undefined],
    ['f("|a|:sub")', 'b', 'f("b:sub")'],
    ['f("|a|:sub")', 'b"c', undefined],
    ['f("|a|:sub")', 'b\\', undefined],
    ['f(`|a|${b}`)', 'c', 'f(`c${b}`)'],
    ['f(`${b}|a|`)', 'c', 'f(`${b}c`)'],
    ['f(`${b}|a|`)', '`', undefined],
    ['f(`${|b|}`)', 'c', undefined],
    ['f(|3600|)', '7200', 'f("7200")'],
    ['f(|name|)', 'b', undefined],
    ['f(|g(a)|)', 'b', undefined],
    ['f({ |sub|: a })', 'aud', 'f({ aud: a })'],
    ['f({ |sub|: a })', 'a:b', 'f({ "a:b": a })'],
    ['f({ "|sub|": a })', 'a:b', 'f({ "a:b": a })'],
    ["f({ '|sub|': a })", "a'b", "f({ 'a\\'b': a })"],
  ])('%s with %j', (marked, text, after) => expect(replaced(marked, text)).toBe(after));
});

const program = (above: string, behind = ''): string => `import * as iam from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib';
const stack = new Stack(new App(), 'Team');
new iam.Role(stack, 'Reader', {
  assumedBy: new iam.FederatedPrincipal(
    ${above}
    'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264',${behind}
    {},
    'sts:AssumeRoleWithWebIdentity',
  ),
});
`;

const RULE = 'trust/condition-missing';

describe('a suppression in a program', () => {
  test.each<{ readonly what: string; readonly text: string; readonly quiet: boolean }>([
    { what: 'none', text: program(''), quiet: false },
    { what: 'a line', text: program(`// irsa-lint-disable-next-line ${RULE}`), quiet: true },
    { what: 'a line with a reason', text: program(`// irsa-lint-disable-next-line ${RULE} -- shared`), quiet: true },
    { what: 'a block', text: program(`/* irsa-lint-disable-next-line ${RULE} */`), quiet: true },
    { what: 'behind the line', text: program('', ` // irsa-lint-disable-line ${RULE}`), quiet: true },
    { what: 'another rule', text: program('// irsa-lint-disable-next-line trust/no-audience'), quiet: false },
    { what: 'in a string', text: `f('// irsa-lint-disable-file ${RULE}');\n${program('')}`, quiet: false },
    { what: 'in a template', text: `f(\`\n// irsa-lint-disable-file ${RULE}\n\`);\n${program('')}`, quiet: false },
    { what: 'of the file', text: `// irsa-lint-disable-file ${RULE}\n${program('')}`, quiet: true },
  ])('$what', async ({ text, quiet }) => {
    const { findings } = await lint([{ path: 'stack.ts', text }]);
    expect(findings.some(({ rule }) => rule === RULE)).toBe(!quiet);
  });
});
