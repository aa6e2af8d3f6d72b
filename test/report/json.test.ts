import { describe, expect, test } from 'vitest';
import { jsonReport, toJson } from '../../src/report/json.js';
import type { Source } from '../../src/value/span.js';
import { strictly } from '../schema.js';
import { context, file, finding, placeOf, result } from './findings.js';

const valid = strictly('report.v1.schema.json');

const parsed = (text: string): unknown => {
  const report: unknown = JSON.parse(text);
  expect(valid(report), JSON.stringify(valid.errors)).toBe(true);
  return report;
};

describe('the published report', () => {
  test('has the shape of version 1', () => {
    const given = result([finding(), finding({ severity: 'warning' })], {
      suppressed: [1, 2, 3].map(() => ({ finding: finding(), kind: 'inSource' as const, reason: undefined })),
    });
    expect(parsed(jsonReport(given, context))).toEqual(toJson(given, context));
    expect(toJson(given, context)).toMatchObject({
      version: 1,
      tool: { name: 'irsa-lint', version: '0.1.0' },
      summary: {
        files: 2,
        errors: 1,
        warnings: 1,
        infos: 0,
        suppressed: 3,
        judged: { serviceAccounts: 1, reasons: {} },
      },
    });
    expect(toJson(given, context).findings[0]).toEqual({
      rule: 'trust/subject-wildcard-literal',
      severity: 'error',
      confidence: 'certain',
      message: '`StringEquals` compares `system:serviceaccount:billing:*` literally, so no token matches',
      note: 'the wildcard',
      path: 'iam/trust policy.json',
      range: { start: { line: 4, column: 32 }, end: { line: 4, column: 65 } },
      route: 'Condition.StringEquals',
      related: [
        {
          path: 'k8s/sa.yaml',
          range: { start: { line: 3, column: 9 }, end: { line: 3, column: 17 } },
          note: 'locked out',
        },
      ],
      fixes: [
        {
          title: 'compare with `StringLike`',
          safety: 'unsafe',
          edits: [
            {
              path: 'iam/trust policy.json',
              range: { start: { line: 3, column: 5 }, end: { line: 3, column: 19 } },
              text: '"StringLike"',
            },
          ],
        },
      ],
      fingerprint: 'f00d',
      url: 'rules/trust/subject-wildcard-literal.md',
    });
  });

  test('is a report without findings, too', () => {
    expect(parsed(jsonReport(result([]), context))).toMatchObject({ findings: [] });
  });

  test('gives a range where there is no text', () => {
    const empty = finding({ primary: { at: { source: file('empty.yaml', ''), start: 0, end: 0 }, note: '' } });
    expect(toJson(result([empty]), context).findings[0]?.range).toEqual({
      start: { line: 1, column: 1 },
      end: { line: 1, column: 1 },
    });
  });

  test('names the published page', () => {
    for (const docsBase of ['https://example.org/rules', 'https://example.org/rules/']) {
      expect(toJson(result([finding()]), { ...context, docsBase }).findings[0]?.url).toBe(
        'https://example.org/rules/trust/subject-wildcard-literal.md',
      );
    }
  });

  test('masks credentials, and an edit that would write a mask becomes manual', () => {
    const source = file('a.yaml', 'a: b\n');
    const given = finding({
      message: 'AKIAIOSFODNN7EXAMPLE',
      related: [],
      fixes: [
        { title: 'move it', safety: 'safe', edits: [{ at: placeOf(source, 'b'), text: 'AKIAIOSFODNN7EXAMPLE' }] },
      ],
    });
    const text = jsonReport(result([given]), context);
    expect(parsed(text)).toMatchObject({ findings: [{ fixes: [{ safety: 'manual' }] }] });
    expect(text).not.toContain('IOSFODNN');
  });

  test('publishes an edit of an embedded text as its file needs it, or not at all', () => {
    const host = file('a.yaml', 'doc: "{\\"a\\": 1}"\n');
    const inner = (encode: (text: string) => string | undefined): Source => ({
      path: 'a.yaml',
      text: '{"a": 1}',
      isDocument: true,
      inside: { host, encode, segments: () => [{ inner: 0, outer: 6, innerLength: 8, outerLength: 10 }] },
    });
    const fixesOf = (source: Source) =>
      toJson(
        result([
          finding({ fixes: [{ title: 't', safety: 'safe', edits: [{ at: placeOf(source, '1'), text: 'b"' }] }] }),
        ]),
        context,
      ).findings[0]?.fixes;
    expect(fixesOf(inner(() => undefined))).toEqual([{ title: 't', safety: 'manual', edits: [] }]);
    expect(fixesOf(inner((text) => `<${text}>`))).toMatchObject([{ safety: 'safe', edits: [{ text: '<"b\\"">' }] }]);
  });

  test('writes characters that act as escapes, and loses none', () => {
    const message = 'a\u001b\u009b\u202e\u2028 ##[add-mask]x';
    const text = jsonReport(result([finding({ message })]), context);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]|##\[/);
    expect(parsed(text)).toMatchObject({ findings: [{ message }] });
  });
});
