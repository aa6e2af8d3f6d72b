/** Suppressions: by comments, annotations and the configuration, and what is said of those that suppress nothing. */
import { describe, expect, test } from 'vitest';
import { commentsOf, textsOf } from '../../src/document/languages.js';
import {
  lineToSuppress,
  commentSuppressions,
  suppress,
  type ConfiguredSuppression,
  type SuppressionOptions,
} from '../../src/lint/suppress.js';
import { rangeOf, type Source } from '../../src/value/span.js';
import { account, file, findingsOf, marking } from './world.js';

const defaults: SuppressionOptions = {
  inline: true,
  configured: [],
  requireReason: false,
  reportUnused: true,
  today: '2026-11-26',
  ruleNames: ['test/mark', 'test/*', 'test/other'],
};

function run(source: Source, options: Partial<SuppressionOptions> = {}) {
  const { world, findings } = findingsOf([source], [marking('mark')]);
  const result = suppress(findings, world, commentSuppressions(commentsOf(source)), [source.path], {
    ...defaults,
    ...options,
  });
  return {
    kept: result.kept.map(({ primary }) => rangeOf(primary.at).start.line),
    reasons: result.suppressed.map(({ reason }) => reason),
    kinds: result.suppressed.map(({ kind }) => kind),
    said: result.diagnostics.map(({ rule, message }) => `${rule}: ${message}`),
    places: result.diagnostics.map(({ primary: { at } }) => at.source.text.slice(at.start, at.end)),
  };
}

describe('comments that are nearly directives', () => {
  const nearly = (text: string): Source => file(account(`    # ${text}\n    a: mark\n`));

  test.each([
    ['irsa-lint-disable-nextline test/mark', 'disable-next-line'],
    ['irsa-lint-disble-line test/mark', 'disable-line'],
    ['irsa-lint-disable-next test/mark', 'disable-next-line'],
    ['irsa-lint: disable-line', 'disable-line'],
    ['irsa-lint:disable-file', 'disable-file'],
    ['irsa-lint disable-line test/mark', 'disable-line'],
    ['irsa_lint_disable_line', 'disable-line'],
    ['irsalint-disable-line', 'disable-line'],
    ['IRSA-LINT-DISABLE-LINE', 'disable-line'],
    ['irsa-lint-ignore', 'disable'],
    ['irsa-lint-ignore-next-line test/mark', 'disable-next-line'],
    ['irsa-lint-suppress-file', 'disable-file'],
  ])('%s', (text, meant) => {
    const { kept, said, places } = run(nearly(text));
    expect(kept).toEqual([9]);
    expect(said).toEqual([
      `suppression/unknown-directive: this comment suppresses nothing: write \`irsa-lint-${meant}\``,
    ]);
    expect(places.join()).toContain(text);
  });

  test.each([
    'irsa-lint disables this rule',
    'irsa-lint finds no role here',
    'irsa-lint disable is not needed any more',
    'irsa-lint',
    'irsa-lint-config is in the root',
    'see irsa-lint-ignore',
  ])('prose: %s', (text) => {
    expect(run(nearly(text)).said).toEqual([]);
  });
});

/** The annotations begin on line 8. */
describe('comments', () => {
  test.each<{ name: string; lines: readonly string[]; kept: readonly number[]; said?: readonly string[] }>([
    { name: 'none', lines: ['a: mark'], kept: [8] },
    { name: 'on the line', lines: ['a: mark # irsa-lint-disable-line', 'b: mark'], kept: [9] },
    { name: 'for the next line', lines: ['# irsa-lint-disable-next-line', 'a: mark', 'b: mark'], kept: [10] },
    {
      name: 'for the next line that says something',
      lines: ['# irsa-lint-disable-next-line', '# why', '', 'a: mark', 'b: mark'],
      kept: [12],
    },
    { name: 'for the file', lines: ['a: mark', 'b: mark # irsa-lint-disable-file'], kept: [] },
    { name: 'from here on', lines: ['a: mark', '# irsa-lint-disable', 'b: mark', 'c: mark'], kept: [8] },
    {
      name: 'from here to there',
      lines: ['# irsa-lint-disable', 'a: mark', '# irsa-lint-enable', 'b: mark'],
      kept: [11],
    },
    { name: 'of this rule', lines: ['a: mark # irsa-lint-disable-line test/mark'], kept: [] },
    { name: 'of this group', lines: ['a: mark # irsa-lint-disable-line test/*'], kept: [] },
    { name: 'of several', lines: ['a: mark # irsa-lint-disable-line test/other, test/mark'], kept: [] },
    {
      name: 'of another rule',
      lines: ['a: mark # irsa-lint-disable-line test/other'],
      kept: [8],
      said: ['suppression/unused: nothing is found here by test/other'],
    },
    {
      name: 'another rule goes on',
      lines: ['# irsa-lint-disable test/mark', 'a: mark', '# irsa-lint-enable test/other', 'b: mark'],
      kept: [],
    },
    {
      name: 'this rule ends',
      lines: ['# irsa-lint-disable test/mark', 'a: mark', '# irsa-lint-enable test/mark', 'b: mark'],
      kept: [11],
    },
    {
      name: 'of nothing',
      lines: ['a: b # irsa-lint-disable-line'],
      kept: [],
      said: ['suppression/unused: nothing is found here'],
    },
    {
      name: 'of a rule that there is not',
      lines: ['a: mark # irsa-lint-disable-line test/mork'],
      kept: [8],
      said: ['suppression/unknown-rule: there is no rule `test/mork`; did you mean `test/mark`?'],
    },
    {
      name: 'no directive',
      lines: ['a: mark # irsa-lint-disabled', 'b: mark # irsa-lint-disable-lines'],
      kept: [8, 9],
      said: ['disable', 'disable-line'].map(
        (meant) => `suppression/unknown-directive: this comment suppresses nothing: write \`irsa-lint-${meant}\``,
      ),
    },
    { name: 'in the middle of a comment', lines: ['a: mark # see irsa-lint-disable-line'], kept: [8] },
  ])('$name', ({ lines, kept, said = [] }) => {
    const result = run(file(account(lines.map((line) => `    ${line}\n`).join(''))));
    expect(result.kept).toEqual(kept);
    expect(result.said).toEqual(said);
  });

  test('a reason stands behind two dashes', () => {
    expect(run(file(account('    a: mark # irsa-lint-disable-line test/mark -- it is -- meant\n'))).reasons).toEqual([
      'it is -- meant',
    ]);
    expect(run(file(account('    a: mark # irsa-lint-disable-line -- meant\n'))).reasons).toEqual(['meant']);
    expect(run(file(account('    a: mark # irsa-lint-disable-line --\n'))).reasons).toEqual([undefined]);
  });

  test('where reasons are required', () => {
    const { said, kept } = run(
      file(account('    a: mark # irsa-lint-disable-line\n    b: mark # irsa-lint-disable-line -- meant\n')),
      { requireReason: true },
    );
    expect([kept, said]).toEqual([[], ['suppression/reason-missing: a suppression needs a reason, behind ` -- `']]);
  });

  test('where they do not count', () => {
    const { kept, said } = run(file(account('    a: mark # irsa-lint-disable-line test/mork\n')), { inline: false });
    expect([kept, said]).toEqual([[8], []]);
  });

  test('where unused ones are not reported', () => {
    expect(run(file(account('    a: b # irsa-lint-disable-line\n')), { reportUnused: false }).said).toEqual([]);
  });

  test('the name of a rule that there is not is what is pointed at', () => {
    expect(run(file(account('    a: mark # irsa-lint-disable-line test/mork\n'))).places).toEqual(['test/mork']);
  });

  test('what stands within a text can be suppressed where the text begins', () => {
    const text = account('    policy: \'{"a": "mark"}\' # irsa-lint-disable-line\n');
    expect(run(file(text)).kept).toEqual([]);
  });
});

describe('annotations', () => {
  test.each<{
    name: string;
    lines: string;
    kept: readonly number[];
    said?: readonly string[];
    reasons?: readonly (string | undefined)[];
  }>([
    { name: 'of all rules', lines: '    irsa-lint/disable: ""\n    a: mark\n', kept: [], reasons: [undefined] },
    {
      name: 'of this rule, with a reason',
      lines: '    irsa-lint/disable: test/* -- meant\n    a: mark\n',
      kept: [],
      reasons: ['meant'],
    },
    {
      name: 'of another rule',
      lines: '    irsa-lint/disable: test/other\n    a: mark\n',
      kept: [9],
      said: ['suppression/unused: nothing is found here by test/other'],
    },
  ])('$name', ({ lines, kept, said = [], reasons = [] }) => {
    const result = run(file(account(lines)));
    expect(result).toMatchObject({ kept, said, reasons });
  });

  test('not of another object', () => {
    const text = `${account('    irsa-lint/disable: ""\n', 'writer')}---\n${account('    a: mark\n')}`;
    expect(run(file(text)).kept).toHaveLength(1);
  });
});

describe('the configuration', () => {
  const source = file(account('    a: mark\n'));
  const one = (own: Partial<ConfiguredSuppression>): ConfiguredSuppression => ({
    rule: 'test/mark',
    matches: () => true,
    subject: undefined,
    reason: 'meant',
    expires: undefined,
    at: { source: file('rule: test/mark', '.irsa-lint.yaml'), start: 0, end: 4 },
    ...own,
  });
  test.each<{ name: string; own: Partial<ConfiguredSuppression>; kept: readonly number[]; said?: readonly string[] }>([
    { name: 'by rule', own: {}, kept: [] },
    { name: 'by group', own: { rule: 'test/*' }, kept: [] },
    {
      name: 'another rule',
      own: { rule: 'test/other' },
      kept: [8],
      said: ['suppression/unused: nothing is found here by test/other'],
    },
    { name: 'another path is nothing that was read', own: { matches: () => false }, kept: [8] },
    { name: 'by name', own: { subject: 'reader' }, kept: [] },
    { name: 'by namespace and name', own: { subject: 'team/reader' }, kept: [] },
    { name: 'by a pattern', own: { subject: 'team/*' }, kept: [] },
    {
      name: 'another name',
      own: { subject: 'team/writer' },
      kept: [8],
      said: ['suppression/unused: nothing is found here by test/mark'],
    },
    { name: 'on its last day', own: { expires: '2026-11-26' }, kept: [] },
    {
      name: 'the day after',
      own: { expires: '2026-11-25' },
      kept: [8],
      said: ['suppression/expired: the suppression of test/mark held until 2026-11-25'],
    },
  ])('$name', ({ own, kept, said = [] }) => {
    const result = run(source, { configured: [one(own)] });
    expect(result.kept).toEqual(kept);
    expect(result.said).toEqual(said);
    expect(result.kinds).toEqual(kept.length === 0 ? ['external'] : []);
  });

  test('it counts where comments do not', () => {
    expect(run(source, { inline: false, configured: [one({})] }).kept).toEqual([]);
  });
});

describe('where a comment can stand', () => {
  const at = (path: string, text: string, mark: string): number => {
    const source = { path, text };
    const start = text.indexOf(mark);
    return lineToSuppress({ source, start, end: start + mark.length }, textsOf(source));
  };
  test.each([
    ['above the line', 'a.tf', 'a = 1\nb = "mark"\n', 2],
    ['above a heredoc, in which a comment is a part of the text', 'a.tf', 'a = 1\nb = <<-EOT\n{\n  mark\n}\nEOT\n', 2],
    ['above the outermost of several texts', 'a.ts', 'f(\n  `a ${g(\n    `b\n    mark`)}`);\n', 2],
    ['above the line of YAML, whose texts are sources of their own', 'a.yaml', 'a: 1\nb: mark\n', 2],
  ] as const)('%s', (_, path, text, line) => {
    expect(at(path, text, 'mark')).toBe(line);
  });
});
