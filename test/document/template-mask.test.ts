/** Templates made readable without moving a single character. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasConditionals, isTemplated, mask } from '../../src/document/template-mask.js';

/** A placeholder as `§` for each character. */
const shown = (text: string): string => mask(text).text.replace(/[\uE000-\uE0FF]/g, '§');

describe('mask', () => {
  test.each<{ name: string; text: string; masked: string; actions: readonly string[]; blanked: readonly number[] }>([
    { name: 'a value', text: 'a: {{ .x }}', masked: 'a: §§§§§§§§', actions: ['.x'], blanked: [] },
    { name: 'a value within a text', text: 'a: b{{.x}}c', masked: 'a: b§§§§§§c', actions: ['.x'], blanked: [] },
    { name: 'a value that trims', text: 'a: {{- .x -}}', masked: 'a: §§§§§§§§§§', actions: ['.x'], blanked: [] },
    {
      name: 'alone on its line',
      text: 'a: 1\n{{ .x }}\nb: 2',
      masked: 'a: 1\n        \nb: 2',
      actions: [],
      blanked: [5],
    },
    {
      name: 'two alone on their line',
      text: '{{ .x }} {{ .y }}\n',
      masked: '                 \n',
      actions: [],
      blanked: [0, 9],
    },
    { name: 'over two lines', text: 'a: {{ .x |\n  f }}', masked: 'a:        \n      ', actions: [], blanked: [3] },
    {
      name: 'a condition before a member',
      text: '{{ if .x }}a: 1',
      masked: '           a: 1',
      actions: [],
      blanked: [0],
    },
    { name: 'a condition behind a member', text: 'a: 1{{ end }}', masked: 'a: 1         ', actions: [], blanked: [4] },
    {
      name: 'a condition within a value',
      text: 'a: b{{ if .x }}c',
      masked: 'a: b§§§§§§§§§§§c',
      actions: ['if .x'],
      blanked: [],
    },
    { name: 'a comment', text: 'a: 1 {{/* why */}}', masked: 'a: 1              ', actions: [], blanked: [5] },
    { name: 'a variable is set', text: '{{ $x := 1 }}a: 1', masked: '             a: 1', actions: [], blanked: [0] },
    {
      name: 'Jinja, a value',
      text: 'a: {% x %}b',
      masked: 'a:        b'.replace('        ', ' §§§§§§§'),
      actions: ['x'],
      blanked: [],
    },
    {
      name: 'Jinja, a comment at the end',
      text: 'a: 1 {# why #}',
      masked: 'a: 1          ',
      actions: [],
      blanked: [5],
    },
    { name: 'no end', text: 'a: {{ .x', masked: 'a: {{ .x', actions: [], blanked: [] },
  ])('$name', ({ text, masked, actions, blanked }) => {
    expect(shown(text)).toBe(masked);
    expect(mask(text)).toMatchObject({ actions, blanked });
  });

  test('the index stands in the placeholder, where there is room', () => {
    const { text } = mask(Array.from({ length: 11 }, () => 'a: {{.}}').join('\n'));
    expect(text.split('\n').at(-1)).toBe('a: \uE000\uE011\uE010\uE001\uE002'.slice(0, 8));
  });

  test('every offset stays true', () => {
    const bits = fc.array(
      fc.constantFrom('{{', '}}', '{%', '%}', '{#', '#}', ' if ', 'a: ', '\n', '\r\n', '-', '.x', 'é'),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(bits, (parts) => {
        const text = parts.join('');
        const { text: masked, blanked } = mask(text);
        expect(masked.length).toBe(text.length);
        expect([...masked.matchAll(/[\r\n]/g)].length).toBe([...text.matchAll(/[\r\n]/g)].length);
        for (const offset of blanked) expect(masked.charAt(offset)).toBe(' ');
      }),
    );
  });
});

test.each<{ text: string; templated: boolean; conditional: boolean }>([
  { text: 'a: 1', templated: false, conditional: false },
  { text: 'a: ${X}', templated: false, conditional: false },
  { text: 'a: {{ .x }}', templated: true, conditional: false },
  { text: '{% if x %}', templated: true, conditional: false },
  { text: '{{- if .x }}', templated: true, conditional: true },
  { text: '{{range .x}}', templated: true, conditional: true },
  { text: '{{ ifx }}', templated: true, conditional: false },
  { text: '{# a #}', templated: false, conditional: false },
])('$text', ({ text, templated, conditional }) => {
  expect(isTemplated(text)).toBe(templated);
  expect(hasConditionals({ path: 'a.yaml', text })).toBe(conditional);
});
