/** Go's text/template: what a text is parsed to, what its trim marks leave, and where it is refused. */
import { describe, expect, test } from 'vitest';
import { TemplateError, type Command, type Node, type Operand, type Pipe } from '../../src/document/go-template/ast.js';
import { parseTemplate } from '../../src/document/go-template/parse.js';
import type { Span } from '../../src/value/span.js';

const textOf = ({ source, start, end }: Span): string => source.text.slice(start, end);
const parse = (text: string) => parseTemplate({ path: 't.yaml', text });

/** As it would be written with all that is implied. */
function operand(one: Operand): string {
  const names = 'names' in one ? one.names.map((name) => `.${name}`).join('') : '';
  switch (one.kind) {
    case 'field':
      return names === '' ? '.' : names;
    case 'variable':
      return `${one.name}${names}`;
    case 'function':
      return `${one.name}()${names}`;
    case 'pipe':
      return `(${pipe(one.pipe)})${names}`;
    case 'nil':
      return 'nil';
    case 'number':
      return `${String(one.value)}${one.isFloat ? 'f' : ''}`;
    default:
      return JSON.stringify(one.value);
  }
}

const command = ({ operands }: Command): string => operands.map(operand).join(' ');

function pipe({ variables, assigns, commands }: Pipe): string {
  const head = variables.length === 0 ? '' : `${variables.join(', ')} ${assigns ? '=' : ':='} `;
  return head + commands.map(command).join(' | ');
}

function node(one: Node): unknown {
  switch (one.kind) {
    case 'text':
      return JSON.stringify(textOf(one.at));
    case 'action':
      return pipe(one.pipe);
    case 'template':
      return ['template', one.name, ...(one.argument === undefined ? [] : [pipe(one.argument)])];
    case 'break':
    case 'continue':
      return one.kind;
    default:
      return [
        one.kind,
        pipe(one.pipe),
        one.body.map(node),
        ...(one.otherwise.length === 0 ? [] : [one.otherwise.map(node)]),
      ];
  }
}

describe('what is read', () => {
  test.each<[text: string, nodes: readonly unknown[]]>([
    ['a{{ .b }}c', ['"a"', '.b', '"c"']],
    ['{{ $x.a.b | quote | indent 4 }}', ['$x.a.b | quote() | indent() 4']],
    ['{{ printf "%s-%d" (include "n" $) 1.5 }}', ['printf() "%s-%d" (include() "n" $) 1.5f']],
    ["{{ (.a).b }}{{ `raw\"` }}{{ 'a' }}{{ 0x10 }}{{ true }}", ['(.a).b', '"raw\\""', '97', '16', 'true']],
    ['{{ 0x1p4 }}{{ 0x1.8p-1 }}{{ -0xfp+2 }}{{ 0x1e }}', ['16f', '0.75f', '-60f', '30']],
    ['{{ $x := .a }}{{ $x = 1 }}', ['$x := .a', '$x = 1']],
    ['{{ eq .a nil }}', ['eq() .a nil']],
    ['{{ if .a }}b{{ else if .c }}d{{ else }}e{{ end }}', [['if', '.a', ['"b"'], [['if', '.c', ['"d"'], ['"e"']]]]]],
    ['{{ with .a }}b{{ else with .c }}d{{ end }}', [['with', '.a', ['"b"'], [['with', '.c', ['"d"']]]]]],
    [
      '{{ range $i, $v := .a }}{{ if $i }}{{ break }}{{ end }}{{ continue }}{{ else }}none{{ end }}',
      [['range', '$i, $v := .a', [['if', '$i', ['break']], 'continue'], ['"none"']]],
    ],
    [
      '{{ template "n" .a }}{{ template "m" }}',
      [
        ['template', 'n', '.a'],
        ['template', 'm'],
      ],
    ],
    ['{{ block "n" .a }}b{{ end }}', [['template', 'n', '.a']]],
    ['a{{/* a comment {{ with braces */}}b', ['"a"', '"b"']],
  ])('%s', (text, nodes) => {
    expect(parse(text).body.map(node)).toEqual(nodes);
  });

  test('templates that are defined, also within others, and functions that are called', () => {
    const { body, defines, functions } = parse('{{ define "a" }}{{ lower .x }}{{ end }}{{ block "b" . }}c{{ end }}');
    expect(body.map(node)).toEqual([['template', 'b', '.']]);
    expect(defines.map(({ name, body: own }) => [name, own.map(node)])).toEqual([
      ['a', ['lower() .x']],
      ['b', ['"c"']],
    ]);
    expect([...functions.keys()]).toEqual(['lower']);
  });
});

describe('whitespace that trim marks take', () => {
  test.each<[text: string, left: readonly string[]]>([
    ['a \n\t{{- .x }}\r\n b', ['a', '\r\n b']],
    ['a {{ .x -}} \n\t b', ['a ', 'b']],
    ['a {{- .x -}} b', ['a', 'b']],
    ['a {{- /* c */ -}} b', ['a', 'b']],
    // Without a blank beside it the dash is a sign.
    ['a {{-1}} b', ['a ', ' b']],
    // No other blank is taken.
    ['a\u00A0{{- .x }}', ['a\u00A0']],
  ])('%j', (text, left) => {
    expect(parse(text).body.flatMap((one) => (one.kind === 'text' ? [textOf(one.at)] : []))).toEqual(left);
  });
});

describe('what is refused, and where', () => {
  test.each<[text: string, at: string]>([
    ['a\n{{ if .x }}\nb', '{{ if .x }}'],
    ['a{{ end }}', '{{ end }}'],
    ['a{{ else }}', '{{ else }}'],
    ['{{ if .x }}{{ else }}{{ else }}{{ end }}', '{{ if .x }}'],
    ['a{{ .a', '{{'],
    ['{{ "a }}', '"'],
    ['a{{/* a }}', '{{/*'],
    ['{{ (.a }}', '('],
    ['{{ break }}', '{{ break }}'],
    ['{{ range .a }}{{ else }}{{ continue }}{{ end }}', '{{ continue }}'],
    ['{{ range .a }}{{ block "b" . }}{{ break }}{{ end }}{{ end }}', '{{ break }}'],
    ['{{ if .a }}{{ define "b" }}{{ end }}{{ end }}', '{{ define "b" }}'],
    ['{{ .a | 1 }}', '1'],
  ])('%j at %j', (text, at) => {
    let error: unknown;
    try {
      parse(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(TemplateError);
    if (error instanceof TemplateError) expect(textOf(error.at)).toBe(at);
  });

  test.each(['a{{ }}', 'a{{ if }}b{{ end }}', 'a{{ define }}b{{ end }}'])('a value that is missing: %s', (text) => {
    expect(() => parse(text)).toThrow(TemplateError);
  });

  test('a pipe that leads nowhere, which Go takes', () => {
    expect(parse('{{ .a | }}').body.map(node)).toEqual(['.a']);
  });

  test('blocks within blocks without end', () => {
    const deep = (depth: number): string => '{{ if . }}'.repeat(depth) + '{{ end }}'.repeat(depth);
    expect(() => parse(deep(100))).not.toThrow();
    expect(() => parse(deep(100_000))).toThrow(TemplateError);
  });
});
