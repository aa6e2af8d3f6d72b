/** HCL: what is read of a text, whatever its state; every range lies inside the text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Block, Body, Expression, HclFile, TemplatePart } from '../../src/document/hcl/ast.js';
import { parseHclJson } from '../../src/document/hcl/json-body.js';
import { parseHcl } from '../../src/document/hcl/parse.js';
import type { Span } from '../../src/value/span.js';

const parse = (text: string): HclFile => parseHcl({ path: 'main.tf', text });

/** An expression as its shape, for tables. */
function shape(expression: Expression): unknown {
  switch (expression.kind) {
    case 'template':
      return expression.parts.map(partShape);
    case 'attribute':
      return ['.', shape(expression.of), expression.name];
    case 'index':
      return ['[]', shape(expression.of), shape(expression.key)];
    case 'splat':
      return [expression.full ? '[*]' : '.*', shape(expression.of)];
    case 'call':
      return [`${expression.name}()`, ...expression.args.map(shape), ...(expression.expanded ? ['...'] : [])];
    case 'conditional':
      return ['?', shape(expression.test), shape(expression.yes), shape(expression.no)];
    case 'binary':
      return [expression.operator, shape(expression.left), shape(expression.right)];
    case 'unary':
      return [expression.operator, shape(expression.operand)];
    case 'parentheses':
      return shape(expression.inner);
    default:
      return plainShape(expression);
  }
}

/** Of literals, names and collections. */
function plainShape(
  expression: Extract<Expression, { kind: 'number' | 'boolean' | 'null' | 'name' | 'tuple' | 'object' | 'for' }>,
): unknown {
  switch (expression.kind) {
    case 'number':
      return Number(expression.text);
    case 'boolean':
      return expression.value;
    case 'null':
      return null;
    case 'name':
      return expression.name;
    case 'tuple':
      return { tuple: expression.items.map(shape) };
    case 'object':
      return { object: expression.members.map(({ key, value }) => [shape(key), shape(value)]) };
    case 'for':
      return { for: expression.names, in: shape(expression.collection), value: shape(expression.value) };
  }
}

const partShape = (part: TemplatePart): unknown =>
  part.kind === 'literal' ? part.text : part.kind === 'interpolation' ? { value: shape(part.value) } : part.kind;

describe('expressions', () => {
  test.each<{ readonly text: string; readonly is: unknown }>([
    { text: '1 + 2 * 3', is: ['+', 1, ['*', 2, 3]] },
    { text: '!a && b || c', is: ['||', ['&&', ['!', 'a'], 'b'], 'c'] },
    { text: 'a ? b : c', is: ['?', 'a', 'b', 'c'] },
    { text: 'a.b[0].c', is: ['.', ['[]', ['.', 'a', 'b'], 0], 'c'] },
    { text: 'a.0.b', is: ['.', ['[]', 'a', 0], 'b'] },
    { text: 'a.*.b', is: ['.', ['.*', 'a'], 'b'] },
    { text: 'a[*].b', is: ['.', ['[*]', 'a'], 'b'] },
    { text: 'data.x.y  .json', is: ['.', ['.', ['.', 'data', 'x'], 'y'], 'json'] },
    { text: 'merge(a...)', is: ['merge()', 'a', '...'] },
    { text: 'provider::kubernetes::decode(a)', is: ['provider::kubernetes::decode()', 'a'] },
    { text: '"${a}:sub"', is: [{ value: 'a' }, ':sub'] },
    { text: '"$${a} $ %%{b} \\u00e9"', is: ['${a} $ %{b} é'] },
    { text: '[for x in y : x]', is: { for: ['x'], in: 'y', value: 'x' } },
    {
      text: '{ a = 1, "b" : 2\n (c) = 3 }',
      is: {
        object: [
          ['a', 1],
          [['b'], 2],
          ['c', 3],
        ],
      },
    },
  ])('$text', ({ text, is }) => {
    const file = parse(`v = ${text}\n`);
    expect(file.faults).toEqual([]);
    const [attribute] = file.body.attributes;
    expect(attribute === undefined ? undefined : shape(attribute.value)).toEqual(is);
    expect(attribute?.value.at.end).toBe(`v = ${text}`.length);
  });
});

test('a heredoc holds its lines, and what follows it is read', () => {
  const file = parse('a = <<-EOT\n  x ${y}\n  EOT\nb = 1\n');
  expect(file.body.attributes.map(({ name, value }) => [name, shape(value)])).toEqual([
    ['a', ['  x ', { value: 'y' }, '\n']],
    ['b', 1],
  ]);
});

const GOOD = 'resource "b" "good" {\n  name = "x"\n}\n';

describe('one broken block loses one block', () => {
  test.each([
    { what: 'a closing brace', text: 'resource "a" "x" {\n  name = "x"\n' },
    { what: 'a quote', text: 'resource "a" "x" {\n  name = "x\n}\n' },
    { what: 'an equals sign', text: 'resource "a" "x" {\n  name "x"\n}\n' },
    { what: 'a bracket', text: 'resource "a" "x" {\n  name = ["x"\n}\n' },
    { what: 'what a merge left', text: '<<<<<<< HEAD\n' },
  ])('$what', ({ text }) => {
    const file = parse(text + GOOD);
    expect(file.faults).not.toEqual([]);
    const found = file.body.blocks.find(({ labels }) => labels[1]?.value === 'good');
    expect(found?.body.attributes.map(({ name }) => name)).toEqual(['name']);
  });
});

test('JSON gives the same blocks', () => {
  const text = JSON.stringify({ resource: { aws_iam_role: { reader: { name: 'team-${var.x}' } } } });
  const [block] = parseHclJson({ path: 'main.tf.json', text }).body.blocks;
  expect(block?.labels.map(({ value }) => value)).toEqual(['aws_iam_role', 'reader']);
  expect(block?.body.attributes.map(({ name, value }) => [name, shape(value)])).toEqual([
    ['name', ['team-', { value: ['.', 'var', 'x'] }]],
  ]);
});

function spansOf(body: Body): readonly Span[] {
  const spans: Span[] = [];
  const block = (one: Block): void => {
    spans.push(one.at, one.typeAt, ...one.labels.map(({ at }) => at));
    inner(one.body);
  };
  const inner = ({ attributes, blocks }: Body): void => {
    for (const { at, nameAt, value } of attributes) spans.push(at, nameAt, value.at);
    blocks.forEach(block);
  };
  inner(body);
  return spans;
}

const PIECES = [
  'resource "a" "b" {',
  '}',
  '\n',
  'x = ',
  '"',
  '${',
  '}',
  '<<-EOT\n',
  'EOT\n',
  '[',
  ']',
  '(',
  'for a in b : c',
  '%{ if x }',
  '\\',
  'data.x.y',
  '.',
  '*',
  '?',
  ':',
  '=>',
  '/*',
  '#',
  'é',
  '\r\n',
];

test('any text is read without an exception, and every range lies inside it', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const file = parse(text);
      for (const { start, end } of [...spansOf(file.body), ...file.faults.map(({ at }) => at)]) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 1000 },
  );
});

test('deep nesting is a fault and no overflow', () => {
  for (const text of [`x = ${'('.repeat(50_000)}`, 'a {\n'.repeat(20_000), `x = a${'[0]'.repeat(50_000)}`])
    expect(parse(text).faults.length).toBeGreaterThan(0);
});
