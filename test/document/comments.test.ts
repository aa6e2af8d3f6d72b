/** Comments with their places, and how a changed value is written in HCL. Sources: hclsyntax/spec.md, "Comments and Whitespace", "Template Expressions"; YAML 1.2, 6.6. */
import { describe, expect, test } from 'vitest';
import { hcl } from '../../src/document/hcl/language.js';
import { commentsOf } from '../../src/document/yaml/comments.js';
import { covered, source } from './read.js';

const inHcl = (text: string): readonly string[] =>
  hcl.commentsOf(source(text, 'main.tf')).map(({ text: said, at }) => `${said} | ${covered(at)}`);
const inYaml = (text: string): readonly string[] =>
  commentsOf(source(text)).map(({ text: said, at }) => `${said} | ${covered(at)}`);

describe('in HCL', () => {
  test.each<[string, readonly string[]]>([
    ['# a', ['a | # a']],
    ['#a \n// b \r\n/* c */ d', ['a | #a', 'b | // b', 'c | /* c */']],
    ['a = 1 # b\nc = 2 // d', ['b | # b', 'd | // d']],
    ['/* a\n b */ # c', ['a\n b | /* a\n b */', 'c | # c']],
    ['/* a', []],
    ['# a\n/* b', ['a | # a']],
    ['#', [' | #']],
    ['a = "# b" # c', ['c | # c']],
    ['a = "\\"# b" # c', ['c | # c']],
    ['a = "\\\\" # b', ['b | # b']],
    ['a = "b # c\nd = 1 # e', ['e | # e']],
    ['a = "b', []],
    ['a = <<EOT\n# b\nEOT\n# c', ['c | # c']],
    ['a = <<-EOT\n  # b\n  EOT\n# c', ['c | # c']],
    ['a = <<EOT \r\n// b\r\nEOT\r\n// c', ['c | // c']],
    ['a = <<EOT\nEOT\n# c', ['c | # c']],
    ['a = <<EOT\n# b\nEOTX\n# c', []],
    ['a = <<EOT\n# b\n# EOT', []],
    ['a = <<EOT\n# b\nEOT # c', []],
    ['a = <<EOT\n  # irsa-lint-b c\nd # irsa-lint-e\nEOT\n# c', ['irsa-lint-b c | # irsa-lint-b c', 'c | # c']],
    ['a = <<EOT\n# b\n# irsa-lint-c', ['irsa-lint-c | # irsa-lint-c']],
    ['# irsa-lint-a\nb = <<EOT\nEOT\n# irsa-lint-c', ['irsa-lint-a | # irsa-lint-a', 'irsa-lint-c | # irsa-lint-c']],
    ['a = <<a-1\n# b\na-1\n# c', ['c | # c']],
    ['a = 1 << 2 # b', ['b | # b']],
    ['a = 4 / 2 # b', ['b | # b']],
  ])('%j', (text, comments) => expect(inHcl(text)).toEqual(comments));
});

describe('in YAML', () => {
  test.each<[string, readonly string[]]>([
    ['# a\nb: c # d\n', ['a | # a', 'd | # d']],
    ['b: c#d\n', []],
    ['b: "# c" # d\n', ['d | # d']],
    ["b: '# c' # d\n", ['d | # d']],
    ['b: |\n  # c\n# d\n', ['d | # d']],
    ['b: | # c\n  d\n', ['c | # c']],
    ['b: [c, # d\n  e] # f\n', ['d | # d', 'f | # f']],
    ['b: [c\nd: e # f\n', ['f | # f']],
    ['b: {c: d\n--- # e\nf: g # h\n', ['e | # e', 'h | # h']],
    ['b: [c # d\n', ['d | # d']],
    ['--- # a\nb: c\n... # d\n', ['a | # a', 'd | # d']],
    ['## a ##  \n', ['a ## | ## a ##']],
    ['b: {{ if .a }} # c\n', ['c | # c']],
    ['{{/* a # b */}}\nc: d # e\n', ['e | # e']],
    ['b: c # d\r\n', ['d | # d']],
  ])('%j', (text, comments) => expect(inYaml(text)).toEqual(comments));
});

describe('a value that is replaced in HCL', () => {
  const replaced = (text: string, by: string): string | undefined => {
    const start = text.indexOf('X');
    const written = hcl.write.replacement({ source: source(text, 'main.tf'), start, end: start + 1 }, by);
    return written === undefined ? undefined : text.replace('X', () => written);
  };
  test.each<[string, string, string | undefined]>([
    ['a = "X"', 'b"c', 'a = "b\\"c"'],
    ['a = "X"', '${b}%{c}', 'a = "$${b}%%{c}"'],
    ['a = "X"', '\b\f\n', 'a = "\\u0008\\u000c\\n"'],
    ['a = "bXc"', 'd"e', 'a = "bd\\"ec"'],
    ['a = "\\"X"', 'b"c', 'a = "\\"b\\"c"'],
    ['a = "\\\\" == X.b', 'c"d', undefined],
    ['a = "b" == X.c', 'd', 'a = "b" == d.c'],
    ['a = "b"\nX = 1', 'c"d', undefined],
    ['a = "b\nX = 1', 'c', 'a = "b\nc = 1'],
    ['X = 1', 'b-c', 'b-c = 1'],
    ['X = 1', 'b c', undefined],
    ['a = X', 'b', undefined],
    ['a = X \nb = 1', 'c', undefined],
    ['<<EOT\nb X c\nEOT', 'd', '<<EOT\nb d c\nEOT'],
  ])('%j by %j', (text, by, after) => expect(replaced(text, by)).toBe(after));

  test.each([
    ['1', '"b"'],
    ['-1.5e3', '"b"'],
    ['true', '"b"'],
    ['false', '"b"'],
    ['null', '"b"'],
    ['nulls', undefined],
  ])('%s is no text, and its value is written as one: %s', (old, written) => {
    const file = source(`a = ${old}\n`, 'main.tf');
    expect(hcl.write.replacement({ source: file, start: 4, end: 4 + old.length }, 'b')).toBe(written);
  });
});
