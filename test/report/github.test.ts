import { describe, expect, test } from 'vitest';
import { githubReport } from '../../src/report/github.js';
import { context, file, finding, placeOf, result } from './findings.js';

describe('annotations', () => {
  test('name file, range, rule, message, note and remedy', () => {
    expect(githubReport(result([finding({ message: 'm' })]), context)).toBe(
      '::error file=iam/trust policy.json,line=4,endLine=4,col=32,endColumn=65,title=trust/subject-wildcard-literal::m%0Athe wildcard%0Ahelp: compare with `StringLike` (unsafe fix: --fix=unsafe)\n',
    );
  });

  test('escape what would end a property or a line', () => {
    const source = file('a,b:100%.yaml', 'x\ny');
    const text = githubReport(
      result([
        finding({
          severity: 'info',
          message: '50%\n::error::x ##[debug]',
          fixes: [],
          primary: { at: placeOf(source, 'x\ny'), note: '' },
        }),
      ]),
      context,
    );
    expect(text).toBe(
      '::notice file=a%2Cb%3A100%25.yaml,line=1,endLine=2,title=trust/subject-wildcard-literal::50%25␊::error::x #♯[debug]\n',
    );
  });

  test('hide credentials', () => {
    expect(githubReport(result([finding({ message: 'AKIAIOSFODNN7EXAMPLE' })]), context)).toContain('AKIA****');
  });

  test('begin with errors and say how many GitHub does not show', () => {
    const warnings = Array.from({ length: 12 }, () => finding({ severity: 'warning' }));
    const lines = githubReport(result([...warnings, finding()]), context)
      .trimEnd()
      .split('\n');
    expect(lines[0]).toMatch(/^::error /);
    expect(lines).toHaveLength(14);
    expect(lines.at(-1)).toMatch(/^2 more findings /);
  });

  test('are none without findings', () => {
    expect(githubReport(result([]), context)).toBe('');
  });
});
