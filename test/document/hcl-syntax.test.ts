/** HCL by its grammar (hashicorp/hcl, hclsyntax/spec.md): what each expression is, where it stands, and what is said of a text that is none. */
import { describe, expect, test } from 'vitest';
import type { Body, Expression } from '../../src/document/hcl/ast.js';
import { hcl } from '../../src/document/hcl/language.js';
import { parseHclJson, parseVariablesJson } from '../../src/document/hcl/json-body.js';
import { parseExpression, parseHcl, parseTemplate } from '../../src/document/hcl/parse.js';
import { shown } from './hcl-shown.js';
import { covered, source } from './read.js';

const parse = (text: string) => parseHcl(source(text, 'main.tf'));

const children = (expression: Expression): readonly Expression[] => {
  switch (expression.kind) {
    case 'template':
      return expression.parts.flatMap((one) =>
        one.kind === 'interpolation'
          ? [one.value]
          : one.kind === 'if'
            ? [one.condition]
            : one.kind === 'for'
              ? [one.collection]
              : [],
      );
    case 'attribute':
    case 'splat':
      return [expression.of];
    case 'index':
      return [expression.of, expression.key];
    case 'call':
      return expression.args;
    case 'conditional':
      return [expression.test, expression.yes, expression.no];
    case 'binary':
      return [expression.left, expression.right];
    case 'unary':
      return [expression.operand];
    case 'parentheses':
      return [expression.inner];
    case 'tuple':
      return expression.items;
    case 'object':
      return expression.members.flatMap(({ key, value }) => [key, value]);
    case 'for':
      return [
        expression.collection,
        expression.value,
        ...[expression.key, expression.condition].filter((one) => one !== undefined),
      ];
    default:
      return [];
  }
};

/** What a place covers reads the same alone. */
function expectTruePlaces(expression: Expression): void {
  const alone = parseExpression(source(covered(expression.at), 'main.tf'));
  expect(alone && shown(alone), covered(expression.at)).toBe(shown(expression));
  expect(alone?.at.end).toBe(covered(expression.at).length);
  for (const child of children(expression)) expectTruePlaces(child);
}

describe('an expression', () => {
  test.each([
    ['1', '1'],
    ['1.50', '1.50'],
    ['1e3', '1e3'],
    ['1.5E-10', '1.5E-10'],
    ['true', 'true'],
    ['false', 'false'],
    ['null', 'null'],
    ['truely', 'truely'],
    ['a-b_c1', 'a-b_c1'],
    ['éa', 'éa'],
    ['1029384756', '1029384756'],
    ['9.09e19', '9.09e19'],
    ['azAZ_09-', 'azAZ_09-'],
    ['_', '_'],
    ['ZA', 'ZA'],
    ['a.z.A.Z._', 'a.z.A.Z._'],
    ['@', undefined],
    ['`a', undefined],
    ['a/', undefined],
    ['|a', undefined],
    ['"$b{"', '"$b{"'],
    ['"%b{$a}"', '"%b{$a}"'],
    ['"$%{"', undefined],
    ['[\nfor\ni\n,\nx\nin\ny\n.z\n:\nx\n.a\nif\ni\n> 0\n]', 'for(i, x in y.z | x.a | (> i 0))'],
    ['{\nfor\nk\n,\nv\nin\ny\n[0]\n:\nk\n.a\n=>\nv\n.b\n...\nif\nk\n.c\n}', 'for(k, v in y[0] | k.a => v.b... | k.c)'],
    ['f(\na\n.b\n...\n)', 'f(a.b...)'],
    ['[\na\n.b\n,\nc\n]', '[a.b, c]'],
    ['(\na\n?\nb\n:\nc\n)', '<(? a b c)>'],
    ['(-\na)', '<(- a)>'],
    ['(a\n[\n0\n]\n.\nb)', undefined],
    ['"${\na\n.b\n}"', '"${a.b}"'],
    ['-1', '(- 1)'],
    ['- -a', '(- (- a))'],
    ['!!a', '(! (! a))'],
    ['a + b - c', '(- (+ a b) c)'],
    ['a * b / c % d', '(% (/ (* a b) c) d)'],
    ['a + b * c', '(+ a (* b c))'],
    ['a * b + c', '(+ (* a b) c)'],
    ['a == b != c', '(!= (== a b) c)'],
    ['a < b && c > d', '(&& (< a b) (> c d))'],
    ['a <= b || c >= d', '(|| (<= a b) (>= c d))'],
    ['a && b || c && d', '(|| (&& a b) (&& c d))'],
    ['a + 1 == b', '(== (+ a 1) b)'],
    ['a < b == c', '(== (< a b) c)'],
    ['a != !b', '(!= a (! b))'],
    ['a ? b : c ? d : e', '(? a b (? c d e))'],
    ['a||b?c:d', '(? (|| a b) c d)'],
    ['(a + b) * c', '(* <(+ a b)> c)'],
    ['(\n  a\n  + b\n)', '<(+ a b)>'],
    ['a.b.c', 'a.b.c'],
    ['a["b"][0]', 'a["b"][0]'],
    ['a.0.b', 'a[0].b'],
    ['a.*.b', 'a.*.b'],
    ['a[*].b', 'a[*].b'],
    ['a[ * ].b', 'a[*].b'],
    ['a[-1]', 'a[(- 1)]'],
    ['(a\n.b\n[0])', '<a.b[0]>'],
    ['f()', 'f()'],
    ['f(a, b)', 'f(a, b)'],
    ['f (a)', 'f(a)'],
    ['(f\n(a))', '<f(a)>'],
    ['f(a, b,)', 'f(a, b)'],
    ['f(a, b...)', 'f(a, b...)'],
    ['f(\n  a, # why\n  b\n)', 'f(a, b)'],
    ['f(a).b[0]', 'f(a).b[0]'],
    ['core::f(a)', 'core::f(a)'],
    ['provider::a::f(a)', 'provider::a::f(a)'],
    ['[]', '[]'],
    ['[a, b]', '[a, b]'],
    ['[\n  a,\n  b,\n]', '[a, b]'],
    ['[for]', '[for]'],
    ['[for, a]', '[for, a]'],
    ['[fore in b]', undefined],
    ['[for x in y : x]', 'for(x in y | x)'],
    ['[for i, x in y : x if i > 0]', 'for(i, x in y | x | (> i 0))'],
    ['[\n for i , x in y :\n x\n]', 'for(i, x in y | x)'],
    ['{for k, v in y : k => v}', 'for(k, v in y | k => v)'],
    ['{ for v in y : v.k => v... if v.ok }', 'for(v in y | v.k => v... | v.ok)'],
    ['{ for = 1 }', '{for: 1}'],
    ['{}', '{}'],
    ['{ a = 1, b = 2 }', '{a: 1, b: 2}'],
    ['{ a : 1\n b = 2\n}', '{a: 1, b: 2}'],
    ['{\n  "a" = 1,\n  (b) = 2 # why\n  c.d = 3,\n}', '{"a": 1, <b>: 2, c.d: 3}'],
    ['{ a =\n 1 }', '{a: 1}'],
    ['"a"', '"a"'],
    ['""', '""'],
    ['"a${b}c"', '"a${b}c"'],
    ['"${~ a ~}"', '"${~a~}"'],
    ['"${\n~}"', undefined],
    ['"${~\na\n~}"', '"${~a~}"'],
    ['"%{\nif a\n}b%{\nelse\n}c%{\nendif\n}"', '"%{if a}b%{else}c%{endif}"'],
    ['"%{ for\nk\n,\nv\nin\na\n}b%{ endfor }"', '"%{for k, v in a}b%{endfor}"'],
    ['"%{ if\na\n}b%{ endif }"', '"%{if a}b%{endif}"'],
    ['"${a ~}b"', '"${a~}b"'],
    ['"${\n  a\n}"', '"${a}"'],
    ['"${"${a}"}"', '"${"${a}"}"'],
    ['"%{ if a }b%{ else }c%{ endif ~}"', '"%{if a}b%{else}c%{endif~}"'],
    ['"%{~ for k, v in a }b%{ endfor }"', '"%{~for k, v in a}b%{endfor}"'],
    ['"a$b%c"', '"a$b%c"'],
    ['"$${a}%%{b}"', '"«${a}%{b}»"'],
    ['"$$a"', '"$$a"'],
    ['"\\n\\r\\t\\"\\\\"', '"«\n\r\t"\\»"'],
    ['"\\u0041\\U00000042"', '"«AB»"'],
    ['"a\\t${b}c"', '"«a\t»${b}c"'],
    ['<<EOT\na\nEOT', 'plain"a\n"'],
    ['<<-EOT\n  a ${b}\n  EOT', 'indented"  a ${b}\n"'],
    ['<<EOT\nEOTa\n EOT a\nEOT', 'plain"EOTa\n EOT a\n"'],
    ['<<EOT\n${\na}b\nEOT', 'plain"${a}b\n"'],
    ['<<E\r\na\r\nE', 'plain"a\r\n"'],
    ['<<EOT\n"\\n$${a}\nEOT', 'plain"«"\\n${a}\n»"'],
  ])('%j', (text, wanted) => {
    const expression = parseExpression(source(text, 'main.tf'));
    expect(expression && shown(expression)).toBe(wanted);
    if (expression !== undefined) expectTruePlaces(expression);
  });

  /** hclsyntax/spec.md, "Operator precedence", from the loosest to the tightest. */
  const LEVELS = [['||'], ['&&'], ['==', '!='], ['>', '>=', '<', '<='], ['+', '-'], ['*', '/', '%']];
  const OPERATORS = LEVELS.flatMap((operators, level) => operators.map((operator) => [operator, level] as const));
  test.each(OPERATORS.flatMap((one) => OPERATORS.map((two) => [one, two] as const)))('%j and %j', (one, two) => {
    const [[first, loose], [second, tight]] = [one, two];
    const read = (text: string): string | undefined => {
      const expression = parseExpression(source(text, 'main.tf'));
      return expression && shown(expression);
    };
    const wanted = tight > loose ? `(${first} a (${second} b c))` : `(${second} (${first} a b) c)`;
    expect(read(`a ${first} b ${second} c`)).toBe(wanted);
    // `a-b` is a name.
    if (first !== '-' && second !== '-') expect(read(`a${first}b${second}c`)).toBe(wanted);
    expect(read(`(a\n${first}\nb ${second}\nc)`)).toBe(`<${wanted}>`);
  });

  test.each([
    // Within braces each member ends with its line.
    ['{ a\n= 1 }', undefined],
    ['{ a = 1\n+ 2 }', undefined],
    ['{ a = 1 b = 2 }', undefined],
    ['{ a 1 }', undefined],
    ['{ a = 1 ; }', undefined],
    ['{\n\n a = 1\n\n b = 2\n\n}', '{a: 1, b: 2}'],
    ['{ a = 1,\n\n b = 2, }', '{a: 1, b: 2}'],
    ['[a\nb]', undefined],
    ['f(a\nb)', undefined],
    ['[for x in[y] : x]', 'for(x in [y] | x)'],
    ['{for k, v in{a = 1} : k=>v}', 'for(k, v in {a: 1} | k => v)'],
    ['"%{ for x in[a] }b%{ endfor }"', '"%{for x in [a]}b%{endfor}"'],
    ['[for x in y : x if[z][0]]', 'for(x in y | x | [z][0])'],
    ['a. b', 'a.b'],
    ['a.1', 'a[1]'],
    ['a.12.b', 'a[12].b'],
    ['a...', undefined],
    ['a[*]', 'a[*]'],
    ['a[ b ]', 'a[b]'],
    ['a[b', undefined],
    ['!=', undefined],
    ['a ! b', undefined],
    ['a & b', undefined],
    ['a | b', undefined],
    ['1.', undefined],
    ['1e', undefined],
    ['<EOT\na\nEOT', undefined],
    ['<<EOT a\na\nEOT', undefined],
    ['<<EOT\na\n\tEOT\t', 'plain"a\n"'],
    ['<<-EOT\n\ta\n\tEOT', 'indented"\ta\n"'],
    ['f(a,,b)', undefined],
    ['f(,)', undefined],
    ['a ? b', undefined],
    ['a ? b c', undefined],
    ['"${a b}"', undefined],
    ['"${a"', undefined],
    ['"%{ while a }"', undefined],
    ['"%{ for a on b }"', undefined],
    ['"\\u00e9\\U0001F600"', '"«é😀»"'],
    ['"\\U00110000"', undefined],
    ['"\\u12"', undefined],
  ])('%j, line ends and what is not well formed', (text, wanted) => {
    const expression = parseExpression(source(text, 'main.tf'));
    expect(expression && shown(expression)).toBe(wanted);
    if (expression !== undefined) expectTruePlaces(expression);
  });

  test('the parts of a template cover what they are', () => {
    const template = parseExpression(source('"a\\tb${~ c ~}d%{ if e }f%{ endif }"', 'main.tf'));
    expect(template?.kind === 'template' ? template.parts.map(({ at }) => covered(at)) : []).toEqual([
      'a\\tb',
      '${~ c ~}',
      'd',
      '%{ if e }',
      'f',
      '%{ endif }',
    ]);
    const called = parseExpression(source('a::f(1)', 'main.tf'));
    expect(called?.kind === 'call' ? covered(called.nameAt) : '').toBe('a::f');
  });

  test('a file may be a template as a whole', () => {
    const template = parseTemplate(source('a "b" ${c}\n%{ if d }\ne\n%{ endif }', 'a.tftpl'));
    expect(template && shown(template)).toBe('plain"a "b" ${c}\n%{if d}\ne\n%{endif}"');
    expect(template && covered(template.at)).toBe('a "b" ${c}\n%{ if d }\ne\n%{ endif }');
    expect(parseTemplate(source('a ${b', 'a.tftpl'))).toBeUndefined();
    expect(parseExpression(source('a b', 'main.tf'))).toBeUndefined();
    expect(parseExpression(source(' # why\n', 'main.tf'))).toBeUndefined();
  });

  test('nesting is read to its bound', () => {
    const nested = (depth: number): string => '('.repeat(depth) + 'a' + ')'.repeat(depth);
    expect(parse(`v = ${nested(299)}\n`).faults).toEqual([]);
    expect(parse(`v = ${nested(300)}\n`).faults.map(({ message }) => message)).toEqual([
      'nested too deeply to be read',
    ]);
    expect(parse(`v = a${'.b'.repeat(300)}\n`).faults).toEqual([]);
    expect(parse(`v = a${'.b'.repeat(301)}\n`).faults.map(({ message }) => message)).toEqual([
      'nested too deeply to be read',
    ]);
  });
});

/** Attributes and blocks, with what their places cover. */
function outline({ attributes, blocks }: Body): readonly unknown[] {
  return [
    ...attributes.map(({ name, nameAt, value, at }) => [name, covered(nameAt), shown(value), covered(at)]),
    ...blocks.map(({ type, typeAt, labels, body, at }) => ({
      type,
      typeAt: covered(typeAt),
      labels: labels.map((label) => `${label.value} ${covered(label.at)}`),
      ends: covered(at).slice(-1),
      body: outline(body),
    })),
  ];
}

describe('a body', () => {
  test.each<{ text: string; is: readonly unknown[] }>([
    { text: '', is: [] },
    { text: '# a\n// b\n/* c\n */\n', is: [] },
    { text: 'a = 1', is: [['a', 'a', '1', 'a = 1']] },
    { text: '\uFEFFa = 1 # b\n', is: [['a', 'a', '1', 'a = 1']] },
    {
      text: '"a" = 1\r\nb = /* c */ 2\r\n',
      is: [
        ['a', '"a"', '1', '"a" = 1'],
        ['b', 'b', '2', 'b = /* c */ 2'],
      ],
    },
    {
      text: 'resource "aws_iam_role" reader {\n  a = 1\n  b {\n  }\n}\nc = 2\n',
      is: [
        ['c', 'c', '2', 'c = 2'],
        {
          type: 'resource',
          typeAt: 'resource',
          labels: ['aws_iam_role aws_iam_role', 'reader reader'],
          ends: '}',
          body: [['a', 'a', '1', 'a = 1'], { type: 'b', typeAt: 'b', labels: [], ends: '}', body: [] }],
        },
      ],
    },
    {
      text: 'locals { a = 1 }\n',
      is: [{ type: 'locals', typeAt: 'locals', labels: [], ends: '}', body: [['a', 'a', '1', 'a = 1']] }],
    },
  ])('$text', ({ text, is }) => {
    const { body, faults } = parse(text);
    expect(faults).toEqual([]);
    expect(outline(body)).toEqual(is);
  });
});

const NO_ESCAPE = 'there is no such escape in HCL: write `\\\\` for a backslash';

/** The message, what is covered, and the attributes and blocks of the file that are left. */
describe('what is not HCL', () => {
  test.each([
    ['a = \nb = 1\n', 'an expression is expected', '\n', ['b']],
    // Outside of brackets an expression ends with its line, and an index touches what it is of.
    ['a = b\n+ c\nd = 1\n', 'a name is expected', '+', ['a', 'd']],
    ['a = b ?\nc : d\ne = 1\n', 'an expression is expected', '\n', ['e']],
    ['a = b\n.c\nd = 1\n', 'a name is expected', '.', ['a', 'd']],
    ['a = b [0]\nc = 1\n', 'a line end is expected', '[', ['c']],
    ['a = != b\nc = 1\n', 'an expression is expected', '!', ['c']],
    ['a = [b\nresource "c" "d" {\n}\n', '`,` or `]` is expected', 'r', ['resource']],
    ['a {\n  b = (\nresource "c" "d" {\n}\ne = 1\n', '`)` is expected', '"', ['e', 'a', 'resource']],
    ['a = 1 2\nb = 1\n', 'a line end is expected', '2', ['b']],
    ['a b\nc = 1\n', '`=` or `{` is expected', '\n', ['c']],
    ['a == 1\nb = 1\n', '`=` or `{` is expected', '=', ['b']],
    ['= 1\nb = 1\n', 'a name is expected', '=', ['b']],
    ['a = "b\nc = 1\n', 'the string has no closing quote', '\n', ['c']],
    ['a = "b', 'the string has no closing quote', '', []],
    ['a = "\\x"\nb = 1\n', NO_ESCAPE, '\\', ['b']],
    ['a = "\\u00g1"\nb = 1\n', NO_ESCAPE, '\\', ['b']],
    ['a = "\\u12"\nb = 1\n', NO_ESCAPE, '\\', ['b']],
    ['a = "\\U00110000"\nb = 1\n', 'there is no such character', '\\', ['b']],
    ['a = "${b"\nc = 1\n', '`}` is expected', '"', ['c']],
    ['a = "%{ while b }"\nc = 1\n', '`while` is not a template directive', 'b', ['c']],
    ['a = "${b c}"\nd = 1\n', '`}` is expected', 'c', ['d']],
    ['a = b ? c\nd = 1\n', '`:` is expected', '\n', ['d']],
    ['a = (b\nc = 1\n', '`)` is expected', 'c', []],
    ['a = b[0\nc = 1\n', '`]` is expected', 'c', []],
    ['a = [b c]\nd = 1\n', '`,` or `]` is expected', 'c', ['d']],
    ['a = f(b c)\nd = 1\n', '`,` or `)` is expected', 'c', ['d']],
    ['a = { b }\nc = 1\n', '`=` is expected', '}', ['c']],
    ['a = { b = 1 c = 2 }\nd = 1\n', 'a line end, `,` or `}` is expected', 'c', ['d']],
    ['a = [for b : c]\nd = 1\n', '`in` is expected', ':', ['d']],
    ['a = [for b in c]\nd = 1\n', '`:` is expected', ']', ['d']],
    ['a = [for b in c : d e]\nf = 1\n', '`]` is expected', 'e', ['f']],
    ['a = {for b in c : d e}\nf = 1\n', '`}` is expected', 'e', ['f']],
    ['a = <<EOT\nb\n', 'the heredoc `EOT` has no end', 'b', []],
    ['a = <<EOT b\nEOT\nc = 1\n', 'a line end is expected after the mark of a heredoc', ' ', ['c']],
    ['a = b.\nc = 1\n', 'a name is expected', '\n', ['c']],
    ['a {\n', '`}` is missing', '', ['a']],
    ['a = 1\n}\nb = 1\n', '`}` closes nothing', '}', ['a', 'b']],
    ['a {\n  b = 1\nresource "c" "d" {\n}\n', '`}` is missing before this', 'r', ['a', 'resource']],
  ])('%j: %s', (text, message, at, kept) => {
    const { body, faults } = parse(text);
    expect([faults[0]?.message, faults[0] && covered(faults[0].at)]).toEqual([message, at]);
    expect([...body.attributes.map(({ name }) => name), ...body.blocks.map(({ type }) => type)].sort()).toEqual(
      [...kept].sort(),
    );
  });

  test('brackets and strings of a broken item are passed over', () => {
    const { body, faults } = parse('a b {\n  c = "}\\"{"\n  d = [\n  }\n\ne f = {\n  "x" = ")"\n}\ng = 1\n');
    expect(faults.map(({ message }) => message)).toEqual(['an expression is expected', '`=` or `{` is expected']);
    expect(body.attributes.map(({ name }) => name)).toEqual(['g']);
  });

  test('blocks are read to their bound', () => {
    const nested = (depth: number): string => 'a {\n'.repeat(depth) + '}\n'.repeat(depth);
    expect(parse(nested(100)).faults).toEqual([]);
    expect(parse(nested(101)).faults[0]?.message).toBe('nested too deeply to be read');
  });
});

/** https://developer.hashicorp.com/terraform/language/syntax/json */
describe('the JSON syntax', () => {
  test.each<{ value: unknown; is: readonly unknown[] }>([
    {
      value: {
        resource: { a: { b: { c: 1, d: -2, e: true, f: null, g: ['x', '${y}'], h: { i: '$${j}' }, '//': 'why' } } },
      },
      is: [
        [
          'resource',
          ['a', 'b'],
          ['c = 1', 'd = (- 2)', 'e = true', 'f = null', 'g = ["«x»", "${y}"]', 'h = {"«i»": "«${j}»"}'],
        ],
      ],
    },
    {
      value: { data: { a: { b: [{ c: 1 }, { c: 2 }] } } },
      is: [
        ['data', ['a', 'b'], ['c = 1']],
        ['data', ['a', 'b'], ['c = 2']],
      ],
    },
    ...['module', 'variable', 'output', 'provider'].map((type) => ({
      value: { [type]: { a: { b: '' } } },
      is: [[type, ['a'], ['b = ""']]],
    })),
    ...['locals', 'terraform', 'other'].map((type) => ({ value: { [type]: { a: 1 } }, is: [[type, [], ['a = 1']]] })),
    { value: { ephemeral: { a: { b: {} } } }, is: [['ephemeral', ['a', 'b'], []]] },
    { value: { resource: 1, data: { a: 1 } }, is: [] },
    { value: [], is: [] },
  ])('$value', ({ value, is }) => {
    const { body, faults } = parseHclJson(source(JSON.stringify(value), 'main.tf.json'));
    expect(faults).toEqual([]);
    expect(body.attributes).toEqual([]);
    expect(
      body.blocks.map(({ type, labels, body: own }) => [
        type,
        labels.map((label) => label.value),
        own.attributes.map((one) => `${one.name} = ${shown(one.value)}`),
      ]),
    ).toEqual(is);
  });

  test('of variables', () => {
    const { body } = parseVariablesJson(source('{"a": "b", "//": 1, "c": [1]}', 'a.tfvars.json'));
    expect(
      body.attributes.map(({ name, nameAt, value, at }) => [name, covered(nameAt), shown(value), covered(at)]),
    ).toEqual([
      ['a', 'a', '"«b»"', 'b'],
      ['c', 'c', '[1]', '[1]'],
    ]);
    expect(parseVariablesJson(source('', 'a.tfvars.json')).body).toEqual({ attributes: [], blocks: [] });
  });
});

test('comments', () => {
  const text =
    '# a\nb = "# c" // d  \ne = <<EOT\n# f\nEOT\n/* g\n h */ i = "\\"# j"\nk = <<-X\n  # l\n  X\n## m\r\nn = <<E\n# o';
  const found = hcl.commentsOf(source(text, 'main.tf'));
  expect(found.map(({ text: own, at }) => [own, covered(at)])).toEqual([
    ['a', '# a'],
    ['d', '// d'],
    ['g\n h', '/* g\n h */'],
    ['# m', '## m'],
  ]);
});

test('edits are written as HCL writes them', () => {
  const { scalar, membersBefore, itemsBefore } = hcl.write;
  expect([scalar('a'), scalar('${a}'), scalar('"%{'), scalar(true), scalar('$a')]).toEqual([
    '"a"',
    '"$${a}"',
    '"\\"%%{"',
    'true',
    '"$a"',
  ]);
  const file = source('a = {\n  b = "c"\n}\nd = [\n  "e",\n]\nf = { g = 1 }\n', 'main.tf');
  const at = (word: string) => ({
    source: file,
    start: file.text.indexOf(word),
    end: file.text.indexOf(word) + word.length,
  });
  const applied = (
    edit: { readonly at: { readonly start: number; readonly end: number }; readonly text: string } | undefined,
  ) => edit && file.text.slice(0, edit.at.start) + edit.text + file.text.slice(edit.at.end);
  expect(
    applied(
      membersBefore(at('b'), at('b'), [
        ['x', 'y'],
        ['k-1', true],
        ['1k', '${z}'],
      ]),
    ),
  ).toBe(file.text.replace('  b =', () => '  x = "y"\n  k-1 = true\n  "1k" = "$${z}"\n  b ='));
  expect(applied(itemsBefore(at('e'), at('e'), ['x']))).toBe(file.text.replace('  "e"', '  "x",\n  "e"'));
  expect(applied(membersBefore(at('g'), at('g'), [['x', 'y']]))).toBe(file.text.replace('{ g', '{ x = "y", g'));
});
