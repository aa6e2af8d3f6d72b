/** Every example of every rule page: all rules run on it, and what they say is what the page says. */
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import { noConfig, readConfig, settingsOf } from '../src/config/config.js';
import type { Finding } from '../src/lint/finding.js';
import { toFileSpan, rangeOf, type Source } from '../src/value/span.js';
import { lineDiff, readPage, updatePage, type Example } from './rule-pages.js';
import { applied } from '../src/lint/fix.js';

const line = (finding: Finding): string => {
  const { start } = rangeOf(finding.primary.at);
  return `${toFileSpan(finding.primary.at).source.path}:${start.line}:${start.column} ${finding.severity} ${finding.rule}: ${finding.message}`;
};

const lint = (
  files: readonly Source[],
  { pedantic, unreadable }: Pick<Example, 'pedantic' | 'unreadable'>,
): readonly Finding[] => {
  const config = files.find((file) => file.path === '.irsa-lint.yaml');
  const settings = settingsOf(
    config === undefined
      ? noConfig
      : readConfig(
          config,
          rules.map((rule) => rule.id),
        ),
    '',
  );
  const { result, failures } = analyse(files, rules, {
    levelOf: settings.levelOf,
    scope: settings.scope,
    pedantic,
    unreadable,
  });
  expect(failures).toEqual([]);
  return result.findings;
};

interface Fixed {
  readonly diff: readonly string[];
  /** The files after the fix; undefined: there is none. */
  readonly files: readonly Source[] | undefined;
  /** The id of the message that was fixed. */
  readonly message: string | undefined;
}

/** The first automatic fix of a rule's findings, applied. */
function fixOf(rule: string, findings: readonly Finding[], files: readonly Source[]): Fixed {
  for (const finding of findings.filter((one) => one.rule === rule)) {
    const fix = finding.fixes.find(({ safety }) => safety !== 'manual');
    const texts = fix === undefined ? undefined : applied(fix);
    if (texts === undefined) continue;
    return {
      diff: files.flatMap((file) => lineDiff(file.text, texts.get(file.path) ?? file.text)),
      files: files.map((file) => ({ ...file, text: texts.get(file.path) ?? file.text })),
      message: finding.messageId,
    };
  }
  return { diff: [], files: undefined, message: undefined };
}

if (process.env['UPDATE'] === '1') {
  if (process.env['CI'] !== undefined) throw new Error('UPDATE=1 is refused in CI: it would make every example true');
  for (const rule of rules) {
    updatePage(
      rule.id,
      readPage(rule.id).examples.map((example) => {
        const findings = lint(example.files, example);
        return {
          diff: fixOf(rule.id, findings, example.files).diff,
          own: findings.filter((finding) => finding.rule === rule.id).map(line),
          others: [...new Set(findings.map((finding) => finding.rule))].filter((id) => id !== rule.id).sort(),
        };
      }),
    );
  }
}

for (const rule of rules) {
  describe(rule.id, () => {
    for (const example of readPage(rule.id).examples) {
      test(example.title, () => {
        const findings = lint(example.files, example);
        const others = [...new Set(findings.map((finding) => finding.rule))].filter((id) => id !== rule.id);
        expect(findings.filter((finding) => finding.rule === rule.id).map(line)).toEqual(example.output);
        expect(others.sort()).toEqual([...example.also].sort());
        const fixed = fixOf(rule.id, findings, example.files);
        expect(fixed.diff).toEqual(example.diff);
        if (fixed.files !== undefined) {
          const count = (said: readonly Finding[]): number =>
            said.filter((finding) => finding.rule === rule.id && finding.messageId === fixed.message).length;
          const after = lint(fixed.files, example);
          expect(count(after), 'the fix takes a finding away').toBeLessThan(count(findings));
          expect(
            after.filter(({ rule: id }) => id.startsWith('file/')),
            'the fixed text is sound',
          ).toEqual([]);
        }
        for (const finding of findings) {
          for (const label of [finding.primary, ...finding.related]) {
            const at = toFileSpan(label.at);
            expect(at.start, 'a place lies inside its file').toBeGreaterThanOrEqual(0);
            expect(at.end).toBeLessThanOrEqual(at.source.text.length);
            expect(at.end).toBeGreaterThanOrEqual(at.start);
          }
        }
      });

      test(`${example.title}: neither file order nor line ends nor a BOM matter`, () => {
        const said = lint(example.files, example).map(line);
        const reversed = lint(example.files.toReversed(), example).map(line);
        expect(reversed).toEqual(said);
        if (example.files.some((file) => file.text.includes('\r') || file.text.startsWith('\uFEFF'))) return;
        const crlf = example.files.map((file) => ({ ...file, text: file.text.replaceAll('\n', '\r\n') }));
        expect(lint(crlf, example).map(line)).toEqual(said);
        const marked = example.files.map((file) => ({ ...file, text: `\uFEFF${file.text}` }));
        expect(lint(marked, example).map((finding) => line(finding).replace(/:1:\d+ /, ':1:_ '))).toEqual(
          said.map((text) => text.replace(/:1:\d+ /, ':1:_ ')),
        );
      });
    }
  });
}

test('there are rules', () => {
  expect(rules.length).toBeGreaterThan(0);
});
