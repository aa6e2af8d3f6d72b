import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DIALECTS } from '../../src/facts/dialects.js';
import { mayMatch } from '../../src/facts/scan.js';

const SCANS = DIALECTS.flatMap((dialect) => (dialect.kind === 'document' ? [dialect.scan] : []));

describe('the automaton before the scans', () => {
  test('knows every form that a dialect uses: an ordinary text matches nothing', () => {
    for (const scan of SCANS)
      expect([scan.source, mayMatch([scan])('resource:\n  requests: {cpu: 1}\nhosts: [a]\n')]).toEqual([
        scan.source,
        false,
      ]);
  });

  test('says yes wherever a scan does, whatever stands around it', () => {
    const pieces = SCANS.flatMap(({ source }) => source.split('|')).map((source) =>
      source.replaceAll(/\\b|\\s\*|\(\?:|[()^?*[\]]/g, '').replaceAll(/\\(.)/g, '$1'),
    );
    const text = fc
      .array(fc.oneof(fc.constantFrom(...pieces, '\n', ' ', '"', '\\x41', '\u00e9', '\ufeff'), fc.string()))
      .map((all) => all.join(''));
    const all = mayMatch(SCANS);
    let matched = 0;
    fc.assert(
      fc.property(text, (written) => {
        for (const scan of SCANS) {
          if (!new RegExp(scan.source, 'm').test(written)) continue;
          matched++;
          expect([scan.source, mayMatch([scan])(written), all(written)]).toEqual([scan.source, true, true]);
        }
      }),
      { numRuns: 300 },
    );
    expect(matched).toBeGreaterThan(100);
  });

  const forms: readonly (readonly [RegExp, string, boolean])[] = [
    [/^ab/, 'ab', true],
    [/^ab/, 'x\nab', true],
    [/^ab/, 'xab', false],
    [/(?:^|[^a-z])sts:/, 'requests: 1', false],
    [/(?:^|[^a-z])sts:/, 'sts:x', true],
    [/a{2,3}b/, 'ab', false],
    [/a{2,3}b/, 'aaab', true],
    [/a+b/, 'b', false],
    [/a+b/, 'aab', true],
    [/x[a-c-]?y/, 'x-y', true],
    [/x[^a]y/, 'xay', false],
    [/x[^a]y/, 'x\u00e9y', true],
    [/x\d\wy/, 'x1_y', true],
    [/x.y/, 'x\u2603y', true],
    [/\u0041b/, 'Ab', true],
    [/a(?=b)c/, 'ac', true],
  ];
  test.each(forms)('%s in %j: %s', (expression, text, expected) => {
    expect(mayMatch([expression])(text)).toBe(expected);
  });

  test('takes what it does not know for a match', () => {
    expect(mayMatch([/(a)\1/])('b')).toBe(true);
    expect(mayMatch([/(?<name>a)/])('b')).toBe(true);
    expect(mayMatch([/a*/])('b')).toBe(true);
  });
});
