import picocolors from 'picocolors';
import { describe, expect, test } from 'vitest';
import { textReport } from '../../src/report/text.js';
import type { Finding } from '../../src/lint/finding.js';
import { account, context, file, finding, nothingJudged, placeOf, policy, result } from './findings.js';

const only = (source: { path: string; text: string }, part: string, note = 'here'): string =>
  textReport(
    result([finding({ message: 'm', primary: { at: placeOf(source, part), note }, related: [], fixes: [] })]),
    context,
  );

/** The column of the first mark and of what it stands under. */
function marked(text: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /^ *\| +[\^-]/.test(line));
  const line = lines[at] ?? '';
  const start = line.search(/[\^-]/);
  return (lines[at - 1] ?? '').slice(start, start + (/[\^-]+/.exec(line)?.[0].length ?? 0));
}

describe('the text report', () => {
  test('shows a finding with its frames, its help, the counts and the coverage', () => {
    expect(textReport(result([finding()]), context)).toBe(
      [
        'error[trust/subject-wildcard-literal]: `StringEquals` compares `system:serviceaccount:billing:*` literally, so no token matches',
        ' --> iam/trust policy.json:4:32',
        '  |',
        '4 |       "oidc.example/id/A:sub": "system:serviceaccount:billing:*"',
        '  |                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the wildcard',
        ' --> k8s/sa.yaml:3:9',
        '  |',
        '3 |   name: invoices',
        '  |         -------- locked out',
        '  = help: compare with `StringLike` (unsafe fix: --fix=unsafe)',
        '',
        'Found 1 error in 2 files; fixable: 1 with --fix=unsafe',
        '1 of 1 service account judged end to end',
        '',
      ].join('\n'),
    );
  });

  test('ends in a table by rule where one rule has many findings', () => {
    const many = (count: number): string =>
      textReport(
        result([...Array.from({ length: count }, () => finding({ rule: 'trust/subject-broad' })), finding()]),
        context,
      );
    expect(many(10).split('\n').slice(-6)).toEqual([
      '10 error[trust/subject-broad]',
      ' 1 error[trust/subject-wildcard-literal]',
      '',
      'Found 11 errors in 2 files; fixable: 11 with --fix=unsafe',
      '1 of 1 service account judged end to end',
      '',
    ]);
    expect(many(9)).not.toContain('9 error[trust/subject-broad]');
  });

  test('shows every way to mend a finding, how safe it is, and which one a flag applies', () => {
    const [fix] = finding().fixes;
    if (fix === undefined) throw new Error('the finding has a fix');
    const as = (title: string, safety: 'safe' | 'unsafe' | 'manual') => ({ ...fix, title, safety });
    const helps = (...fixes: readonly (typeof fix)[]): readonly string[] =>
      textReport(result([finding({ fixes })]), context)
        .split('\n')
        .filter((line) => line.includes('= help'));
    expect(helps(as('a', 'manual'), as('b', 'unsafe'), as('c', 'unsafe'), as('d', 'safe'))).toEqual([
      '  = help: a (manual fix)',
      '  = help: or b (unsafe fix: --fix=unsafe)',
      '  = help: or c (unsafe fix)',
      '  = help: or d (safe fix: --fix)',
    ]);
    expect(helps(as('a', 'safe'), as('b', 'unsafe'))).toEqual([
      '  = help: a (safe fix: --fix)',
      '  = help: or b (unsafe fix)',
    ]);
  });

  test('says that a finding is only possible', () => {
    const note = '  = note: possible, not certain: shown with --pedantic only\n';
    expect(textReport(result([finding({ confidence: 'possible' })]), context)).toContain(note);
    expect(textReport(result([finding()]), context)).not.toContain('= note');
  });

  test.each([
    { name: 'on several lines', text: 'a:\n  - b\n', part: 'a:\n  - b', place: '1:1-2:6' },
    { name: 'wider than the report', text: `a: ${'z'.repeat(300)}`, part: 'z'.repeat(300), place: '1:4-1:304' },
    {
      name: 'wider than the report, in few characters',
      text: '名'.repeat(80),
      part: '名'.repeat(80),
      place: '1:1-1:81',
    },
    { name: 'that its marks show', text: `a: ${'z'.repeat(100)}`, part: 'z'.repeat(100), place: '1:4' },
  ])('says where a place ends $name', ({ text, part, place }) => {
    expect(only(file('a.yaml', text), part)).toContain(` --> a.yaml:${place}\n`);
  });

  test('differs with colour in escapes only', () => {
    const coloured = textReport(result([finding()]), { ...context, colors: picocolors.createColors(true) });
    expect(coloured).toContain('\u001b[31m');
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(textReport(result([finding()]), context));
  });

  test.each([
    {
      name: 'nothing found',
      given: result([]),
      lines: ['No findings in 2 files', '1 of 1 service account judged end to end'],
    },
    {
      name: 'the reasons, most frequent first',
      given: result(
        [finding({ severity: 'warning' }), finding({ severity: 'warning' }), finding({ severity: 'info' })],
        {
          files: 1,
          suppressed: [1, 2].map(() => ({ finding: finding(), kind: 'inSource' as const, reason: undefined })),
          judged: {
            ...nothingJudged,
            serviceAccounts: 42,
            serviceAccountsUnknown: 19,
            reasons: { 'unresolved value': 5, 'role unseen': 14, never: 0 },
          },
        },
      ),
      lines: [
        'Found 2 warnings, 1 info in 1 file (2 suppressed); fixable: 3 with --fix=unsafe',
        '42 of 61 service accounts judged end to end; 19 not: role unseen 14, unresolved value 5',
      ],
    },
    {
      name: 'policies only',
      given: result([], {
        judged: {
          ...nothingJudged,
          trustPolicies: 2,
          trustPoliciesUnknown: 1,
          otherReasons: { trustPolicies: { 'unresolved value': 1 } },
        },
      }),
      lines: ['No findings in 2 files', '2 of 3 trust policies judged end to end; 1 not: unresolved value 1'],
    },
    {
      name: 'policies, associations and node groups beside service accounts',
      given: result([], {
        judged: {
          ...nothingJudged,
          serviceAccounts: 1,
          trustPoliciesUnknown: 1,
          associationsUnknown: 3,
          nodeGroupsUnknown: 1,
          otherReasons: {
            trustPolicies: { 'unresolved value': 1 },
            associations: { 'unresolved value': 1, 'role unseen': 2 },
            nodeGroups: { 'role unseen': 1 },
          },
        },
      }),
      lines: [
        '0 of 1 trust policy judged end to end; 1 not: unresolved value 1',
        '0 of 3 associations judged end to end; 3 not: role unseen 2, unresolved value 1',
        '0 of 1 node group judged end to end; 1 not: role unseen 1',
        '1 of 1 service account judged end to end',
      ],
    },
    {
      name: 'nothing to judge',
      given: result([], { judged: nothingJudged }),
      lines: ['No findings in 2 files', 'No service account or trust policy to judge'],
    },
  ])('ends with counts and coverage: $name', ({ given, lines }) => {
    expect(textReport(given, context).trimEnd().split('\n').slice(-lines.length)).toEqual(lines);
  });

  test.each([
    { name: 'tabs', text: '\t\tname: api # x', part: 'api', under: 'api' },
    { name: 'a byte order mark', text: '\ufeffname: api', part: 'api', under: 'api' },
    { name: 'characters of the far planes', text: '\u{e0041}: api', part: 'api', under: 'api' },
    { name: 'CRLF', text: 'a: b\r\nname: api\r\n', part: 'api', under: 'api' },
    { name: 'an escape', text: 'a: \u001b[31m api', part: 'api', under: 'api' },
  ])('keeps the carets under the range beside $name', ({ text, part, under }) => {
    expect(marked(only(file('a.yaml', text), part))).toBe(under);
  });

  test('counts two columns for wide characters and none for marks that join', () => {
    const text = only(file('a.yaml', '名前: e\u0301 api'), 'api').split('\n');
    expect(text[3]).toBe('1 | 名前: e\u0301 api');
    expect(text[4]).toBe(`  | ${' '.repeat(8)}^^^ here`);
  });

  test.each([
    { name: 'at the end', text: `${'x'.repeat(500)} api` },
    { name: 'in the middle', text: `${'x'.repeat(500)} api ${'y'.repeat(500)}` },
    { name: 'at the start', text: `api ${'y'.repeat(500)}` },
  ])('cuts a long line around a range $name', ({ text }) => {
    const report = only(file('a.yaml', text), 'api', 'a note '.repeat(12));
    expect(marked(report)).toBe('api');
    for (const line of report.split('\n')) expect(line.length).toBeLessThanOrEqual(121);
  });

  test('shows ranges in a line of megabytes', () => {
    const source = file('a.json', `${'x'.repeat(4_000_000)} api ${'y'.repeat(4_000_000)}`);
    const report = textReport(
      result(
        Array.from({ length: 50 }, () =>
          finding({ message: 'm', primary: { at: placeOf(source, 'api'), note: 'n' }, related: [], fixes: [] }),
        ),
      ),
      context,
    );
    expect(marked(report)).toBe('api');
    expect(report).toMatch(/1 \| …x+ api y+…\n/);
  });

  test('cuts a range that is itself too long', () => {
    const report = only(file('a.yaml', `${'x'.repeat(100)}${'z'.repeat(900)}`), 'z'.repeat(900));
    expect(marked(report)).toMatch(/^z{50,}…?$/);
    for (const line of report.split('\n')) expect(line.length).toBeLessThanOrEqual(121);
  });

  test('marks every line of a short range, and the ends of a long one', () => {
    const short = only(file('a.yaml', 'a:\n  - b\n  - c\nd: e\n'), 'a:\n  - b\n  - c\n');
    expect(short).toContain('1 | a:\n  | ^^\n2 |   - b\n  |   ^^^\n3 |   - c\n  |   ^^^ here\n');
    const long = only(file('a.yaml', 'a\nb\nc\nd\ne\nf\n'), 'a\nb\nc\nd\ne\nf');
    expect(long).toContain('2 | b\n  | ^\n...\n6 | f\n  | ^ here\n');
  });

  test('shows one caret for an empty range and none for an empty file', () => {
    expect(only(file('a.yaml', 'api'), '')).toContain('1 | api\n  | ^ here\n');
    expect(only(file('a.yaml', ''), '')).toContain(' --> a.yaml:1:1\n  = here\n');
  });

  test('lets no content act in a terminal or start a workflow command', () => {
    const nasty = file(
      '::error::\u001b.yaml',
      '::set-output name=x::y\n  ::warning::z ##[add-mask]a ##vso[task]b \u202e \u0085 \u2028\n',
    );
    const report = textReport(
      result([
        finding({
          message: 'm\n::error::a\u001b]0;t\u0007',
          primary: { at: { source: nasty, start: 0, end: nasty.text.length }, note: '\r::error::b' },
          related: [{ at: placeOf(nasty, '::set'), note: '' }],
          route: '',
        }),
      ]),
      context,
    );
    expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]|##\w*\[/);
    for (const line of report.split('\n')) expect(line.trimStart().startsWith('::')).toBe(false);
    expect(report).toContain('m␊::error::a␛]0;t␇');
  });

  test('hides credentials in frames and sentences, in place', () => {
    const env = file(
      'pod.yaml',
      'env:\n- name: AWS_SECRET_ACCESS_KEY\n  value: "wJalrXUtnFEMI/K7MDENG" # AKIAIOSFODNN7EXAMPLE api\n',
    );
    const report = textReport(
      result([
        finding({
          message: 'key AKIAIOSFODNN7EXAMPLE',
          primary: { at: placeOf(env, 'api'), note: 'password=hunter2' },
          related: [{ at: placeOf(account, 'invoices'), note: 'holds invoices' }],
          fixes: [],
        }),
      ]),
      { ...context, maskedPlaces: [placeOf(account, 'invoices')] },
    );
    expect(report).not.toMatch(/wJalr|IOSFODNN|hunter2|name: invoices|holds invoices/);
    expect(marked(report)).toBe('api');
    expect(report).toContain('3 |   name: ********\n');
  });

  test('finds the place of an embedded text in its file', () => {
    const host = file('a.yaml', 'doc: |\n  {"a": 1}\n');
    const inner = {
      path: 'a.yaml',
      text: '{"a": 1}\n',
      inside: {
        host,
        encode: (text: string) => text,
        segments: () => [{ inner: 0, outer: 9, innerLength: 9, outerLength: 9 }],
      },
    };
    expect(only(host, '"a"')).toBe(
      textReport(
        result([
          finding({ message: 'm', primary: { at: placeOf(inner, '"a"'), note: 'here' }, related: [], fixes: [] }),
        ]),
        context,
      ),
    );
  });

  test('sorts by path, place and rule', () => {
    const later = finding({ message: 'later', primary: { at: placeOf(policy, '"Condition"'), note: '' } });
    const report = textReport(result([finding({ message: 'last' }), later]), context);
    expect(report.indexOf('later')).toBeLessThan(report.indexOf('last\n'));
  });
});

describe('--group-by about', () => {
  const by = (...abouts: readonly Finding['about'][]): readonly string[] =>
    textReport(result(abouts.map((about, i) => finding({ about, rule: `trust/a${i}`, related: [], fixes: [] }))), {
      ...context,
      groupBy: 'about',
    })
      .split('\n')
      .filter((line) => /^(?:error|\S.* in .*\.json$|.*\.json$)/.test(line) && !line.includes('-->'))
      .map((line) => line.replace(/:.*/, ''));

  test('puts what is about one identity together, in the order in which each comes first', () => {
    const role = { kind: 'role', name: 'reader' } as const;
    const account = { kind: 'service-account', namespace: 'team', name: 'reader' } as const;
    expect(by(role, account, role)).toEqual([
      'role reader in iam/trust policy.json',
      'error[trust/a0]',
      'error[trust/a2]',
      'service account team/reader in iam/trust policy.json',
      'error[trust/a1]',
    ]);
  });

  test('names no name where none is known', () => {
    expect(by({ kind: 'role' }, undefined)).toEqual([
      'role in iam/trust policy.json',
      'error[trust/a0]',
      'iam/trust policy.json',
      'error[trust/a1]',
    ]);
  });
});
