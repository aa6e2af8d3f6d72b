/** Fixes: several edits as one text, pass after pass, and what does not do what it should is taken back. */
import { describe, expect, test } from 'vitest';
import type { Finding, Fix } from '../../src/lint/finding.js';
import { applied, fixAll } from '../../src/lint/fix.js';
import type { Source, Span } from '../../src/value/span.js';
import { account, file, findingsOf, marking } from './world.js';

const source: Source = { path: 'a.yaml', text: 'one two three' };
const at = (start: number, end: number): Span => ({ source, start, end });
const fix = (...edits: Fix['edits']): Fix => ({
  title: 'mend it',
  safety: 'safe',
  edits: edits.map((edit) => ({ ...edit, isCode: true })),
});

describe('one fix', () => {
  test.each<{ name: string; fix: Fix; after: string | undefined }>([
    { name: 'an edit', fix: fix({ at: at(4, 7), text: '2' }), after: 'one 2 three' },
    {
      name: 'edits in any order',
      fix: fix({ at: at(8, 13), text: '3' }, { at: at(0, 3), text: '1' }),
      after: '1 two 3',
    },
    {
      name: 'edits that touch',
      fix: fix({ at: at(0, 3), text: '1' }, { at: at(3, 4), text: '-' }),
      after: '1-two three',
    },
    {
      name: 'an insertion behind an edit',
      fix: fix({ at: at(0, 3), text: '1' }, { at: at(3, 3), text: '!' }),
      after: undefined,
    },
    {
      name: 'two insertions at one place',
      fix: fix({ at: at(3, 3), text: 'a' }, { at: at(3, 3), text: 'b' }),
      after: undefined,
    },
    { name: 'an insertion at the start', fix: fix({ at: at(0, 0), text: '> ' }), after: '> one two three' },
    {
      name: 'at the start and at the end',
      fix: fix({ at: at(13, 13), text: '.' }, { at: at(0, 1), text: 'O' }),
      after: 'One two three.',
    },
    {
      name: 'edits that overlap',
      fix: fix({ at: at(0, 5), text: '1' }, { at: at(4, 7), text: '2' }),
      after: undefined,
    },
    { name: 'nothing to do', fix: fix(), after: undefined },
  ])('$name', ({ fix: own, after }) => expect(applied(own)?.get('a.yaml')).toBe(after));

  test('two files', () => {
    const other: Source = { path: 'b.yaml', text: 'b' };
    const texts = applied(fix({ at: at(0, 3), text: '1' }, { at: { source: other, start: 0, end: 1 }, text: 'c' }));
    expect([...(texts ?? [])]).toEqual([
      ['a.yaml', '1 two three'],
      ['b.yaml', 'c'],
    ]);
  });

  test('an edit that its language cannot say is none', () => {
    const inside: Source = {
      path: 'a.yaml',
      text: 'two',
      inside: {
        host: source,
        segments: () => [{ inner: 0, outer: 4, innerLength: 3, outerLength: 3 }],
        encode: (text) => (text === '2' ? '"2"' : undefined),
      },
    };
    const of = (text: string) => applied(fix({ at: { source: inside, start: 0, end: 3 }, text }))?.get('a.yaml');
    expect([of('2'), of('3')]).toEqual(['one "2" three', undefined]);
  });
});

describe('all fixes', () => {
  const run = (text: string, fixes: (at: Span) => readonly Fix[], safety: 'safe' | 'unsafe' = 'safe') => {
    const result = fixAll([file(text)], (files) => findingsOf(files, [marking('mark', fixes)]).findings, safety);
    return { ...result, text: result.files[0]?.text };
  };
  const by =
    (text: string, safety: Fix['safety'] = 'safe') =>
    (where: Span): readonly Fix[] => [{ title: 'mend it', safety, edits: [{ at: where, text }] }];
  const text = account('    a: mark\n    b: mark\n');

  test('every finding once', () => {
    const { text: after, fixed, refused } = run(text, by('good'));
    expect(after).toBe(text.replaceAll('mark', 'good'));
    expect([fixed.length, refused.length]).toEqual([2, 0]);
  });

  test.each<{ safety: Fix['safety']; asked: 'safe' | 'unsafe'; fixed: number }>([
    { safety: 'safe', asked: 'safe', fixed: 2 },
    { safety: 'safe', asked: 'unsafe', fixed: 2 },
    { safety: 'unsafe', asked: 'safe', fixed: 0 },
    { safety: 'unsafe', asked: 'unsafe', fixed: 2 },
    { safety: 'manual', asked: 'unsafe', fixed: 0 },
  ])('a fix that is $safety, asked for $asked ones: $fixed', ({ safety, asked, fixed }) => {
    expect(run(text, by('good', safety), asked).fixed).toHaveLength(fixed);
  });

  test('the first that is safe enough', () => {
    const { text: after } = run(text, (where) => [...by('first', 'unsafe')(where), ...by('second')(where)]);
    expect(after).toBe(text.replaceAll('mark', 'second'));
  });

  test('one after which its finding is still there is taken back', () => {
    const { text: after, fixed, refused } = run(text, by('marked'));
    expect(after).toBe(text);
    expect(fixed).toEqual([]);
    expect(refused.map(({ why }) => why)).toEqual([
      'the finding would still be there',
      'the finding would still be there',
    ]);
  });

  test('one after which the file cannot be read is taken back', () => {
    const syntax = (files: readonly Source[]): readonly Finding[] => {
      const { findings } = findingsOf(files, [marking('mark', by('"'))]);
      const [first] = findings;
      const broken = files.some(({ text: own }) => own.includes('a: "'));
      const model = first ?? findingsOf([file(text)], [marking('mark')]).findings[0];
      return broken && model !== undefined ? [...findings, { ...model, rule: 'file/syntax-error' }] : findings;
    };
    const { files, refused } = fixAll([file(account('    a: mark\n'))], syntax, 'safe');
    expect(files[0]?.text).toContain('a: mark');
    expect(refused.map(({ why }) => why)).toEqual(['the file would no longer be read as it was']);
  });

  test('one that brings an error is taken back', () => {
    const lint = (files: readonly Source[]): readonly Finding[] => {
      const { findings } = findingsOf(files, [marking('mark', by('worse')), marking('worse', undefined, 'test/worse')]);
      return findings.map((finding) => (finding.rule === 'test/worse' ? { ...finding, severity: 'error' } : finding));
    };
    const { refused, fixed } = fixAll([file(account('    a: mark\n'))], lint, 'safe');
    expect([refused.map(({ why }) => why), fixed]).toEqual([['it would bring a new error'], []]);
  });

  test('a good one is kept although another is taken back', () => {
    const {
      text: after,
      fixed,
      refused,
    } = run(account('    a: mark\n    b: mark2\n'), (where) =>
      by(where.end - where.start === 4 ? 'good' : 'mark3')(where),
    );
    expect(after).toBe(account('    a: good\n    b: mark2\n'));
    expect([fixed.length, refused.length]).toEqual([1, 1]);
  });

  test('fixes that touch wait for one another', () => {
    const whole = (where: Span): readonly Fix[] => {
      const { text: own } = where.source;
      return [
        {
          title: 'mend it',
          safety: 'safe',
          edits: [
            {
              at: { source: where.source, start: 0, end: own.length },
              text: own.replace('mark', 'good'),
              isCode: true,
            },
          ],
        },
      ];
    };
    const { text: after, fixed } = run(text, (where) =>
      where.source.inside === undefined ? whole(where) : whole({ ...where, source: where.source.inside.host }),
    );
    expect(after).toBe(text.replaceAll('mark', 'good'));
    expect(fixed).toHaveLength(2);
  });
});
