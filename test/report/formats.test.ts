/** The same findings in every format: each is what its consumer reads, none loses a finding, and nothing from a file acts in any. */
import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import { describe, expect, test } from 'vitest';
import type { ReportContext } from '../../src/report/context.js';
import { compactReport } from '../../src/report/compact.js';
import { eslintJsonReport } from '../../src/report/eslint-json.js';
import { githubReport } from '../../src/report/github.js';
import { gitlabReport } from '../../src/report/gitlab.js';
import { htmlReport } from '../../src/report/html.js';
import { jsonReport } from '../../src/report/json.js';
import { junitReport } from '../../src/report/junit.js';
import { markdownReport } from '../../src/report/markdown.js';
import { rdjsonReport } from '../../src/report/rdjson.js';
import { sarifReport } from '../../src/report/sarif.js';
import type { Result } from '../../src/lint/finding.js';
import { account, context, file, finding, placeOf, result } from './findings.js';

const wide = file('k8s/wide.yaml', '# \u{1F600} é\nkey: "é\u{1F600}" # ::error::x\n');
const all = result([
  finding(),
  finding({
    rule: 'service-account/name-invalid',
    messageId: 'name',
    severity: 'warning',
    message: 'a name with <b>, & and \u001b[31m',
    primary: { at: placeOf(account, 'invoices'), note: 'here' },
    related: [],
    fixes: [{ title: 'write it', safety: 'safe', edits: [{ at: placeOf(account, 'invoices'), text: 'other' }] }],
    fingerprint: 'beef',
  }),
  finding({
    rule: 'identity/unused',
    messageId: 'unused',
    severity: 'info',
    message: '`é\u{1F600}` | @everyone',
    primary: { at: placeOf(wide, 'é\u{1F600}"'), note: '' },
    related: [],
    fixes: [{ title: 'write it', safety: 'safe', edits: [{ at: placeOf(wide, '\u{1F600}"'), text: 'x' }] }],
    fingerprint: 'f00d',
  }),
]);

interface Format {
  readonly name: string;
  readonly report: (result: Result, context: ReportContext) => string;
  /** Path, line and rule of each finding, as the consumer of the format sees them. */
  readonly read: (text: string) => readonly string[];
  /** What is written where nothing is found. */
  readonly clean: (text: string) => void;
}

type Loose = { readonly [name: string]: Loose } & {
  readonly map: <T>(to: (item: Loose) => T) => T[];
  readonly flatMap: <T>(to: (item: Loose) => readonly T[]) => T[];
};
const json = (text: string): Loose => JSON.parse(text) as Loose;
/** A text or a number; anything else is not what is expected. */
const shown = (value: unknown): string => String(value);
const empty = (text: string): void => expect(JSON.parse(text)).toEqual([]);
const xml = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === 'testsuite' || name === 'testcase' });
const wellFormed = new SyntaxValidator();

const FORMATS: readonly Format[] = [
  {
    name: 'json',
    report: jsonReport,
    read: (text) =>
      json(text)['findings']?.map(
        (one) => `${shown(one['path'])}:${shown(one['range']?.['start']?.['line'])} ${shown(one['rule'])}`,
      ) ?? [],
    clean: (text) => expect(json(text)['findings']).toEqual([]),
  },
  {
    name: 'sarif',
    report: sarifReport,
    read: (text) =>
      json(text)['runs']?.flatMap(
        (run) =>
          run['results']?.map((one) => {
            const [place] = one['locations'] as unknown as readonly Loose[];
            return `${decodeURIComponent(shown(place?.['physicalLocation']?.['artifactLocation']?.['uri']))}:${shown(place?.['physicalLocation']?.['region']?.['startLine'])} ${shown(one['ruleId'])}`;
          }) ?? [],
      ) ?? [],
    clean: (text) => expect(text).toContain('"results":[]'),
  },
  {
    name: 'github',
    report: githubReport,
    read: (text) =>
      [...text.matchAll(/^::(?:error|warning|notice) file=([^,]*),line=(\d+),.*?title=([^:,]*)::/gm)].map(
        ([, path, line, rule]) => `${path ?? ''}:${line ?? ''} ${rule ?? ''}`,
      ),
    clean: (text) => expect(text).toBe(''),
  },
  {
    name: 'gitlab',
    report: gitlabReport,
    read: (text) =>
      json(text).map(
        (one) =>
          `${shown(one['location']?.['path'])}:${shown(one['location']?.['lines']?.['begin'])} ${shown(one['check_name'])}`,
      ),
    clean: empty,
  },
  {
    name: 'rdjson',
    report: rdjsonReport,
    read: (text) =>
      json(text)['diagnostics']?.map(
        (one) =>
          `${shown(one['location']?.['path'])}:${shown(one['location']?.['range']?.['start']?.['line'])} ${shown(one['code']?.['value'])}`,
      ) ?? [],
    clean: (text) => expect(json(text)['diagnostics']).toEqual([]),
  },
  {
    name: 'eslint-json',
    report: eslintJsonReport,
    read: (text) =>
      json(text).flatMap(
        (one) =>
          one['messages']?.map(
            (message) => `${shown(one['filePath'])}:${shown(message['line'])} ${shown(message['ruleId'])}`,
          ) ?? [],
      ),
    clean: empty,
  },
  {
    name: 'compact',
    report: compactReport,
    read: (text) =>
      [...text.matchAll(/^(.+):(\d+):\d+: (?:error|warning|info) (\S+): .+$/gm)].map(
        ([, path, line, rule]) => `${path ?? ''}:${line ?? ''} ${rule ?? ''}`,
      ),
    clean: (text) => expect(text).toBe(''),
  },
  {
    name: 'junit',
    report: junitReport,
    read: (text) => {
      expect(wellFormed.validate(text)).toBe(true);
      return (
        (xml.parse(text) as Loose)['testsuites']?.['testsuite']?.flatMap(
          (suite) =>
            suite['testcase']?.map(
              (one) => `${shown(one['@_file'])}:${shown(one['@_line'])} ${shown(one['@_name']).split(' ')[0] ?? ''}`,
            ) ?? [],
        ) ?? []
      );
    },
    clean: (text) => {
      expect(wellFormed.validate(text)).toBe(true);
      expect(text).toContain('tests="1" failures="0"');
      expect(text.match(/<testcase/g)).toHaveLength(1);
    },
  },
  {
    name: 'markdown',
    report: markdownReport,
    read: (text) =>
      [...text.matchAll(/^\| (?:error|warning|info) \| `(.+):(\d+)` \| `(\S+)` \|/gm)].map(
        ([, path, line, rule]) => `${path ?? ''}:${line ?? ''} ${rule ?? ''}`,
      ),
    clean: (text) => expect(text).toContain('no findings'),
  },
  {
    name: 'html',
    report: (given, how) => htmlReport(given, { ...how, style: '' }),
    read: (text) =>
      [
        ...text.matchAll(
          /<section class="rule[^"]*" id="[^"]*">\s*<h2>([^<]*)|<figure class="primary">\s*<figcaption>\s*<span class="place">([^<]*):(\d+):\d+</g,
        ),
      ].reduce<{ readonly rule: string; readonly rows: readonly string[] }>(
        ({ rule, rows }, [, heading, path, line]) =>
          heading === undefined
            ? { rule, rows: [...rows, `${path ?? ''}:${line ?? ''} ${rule}`] }
            : { rule: heading, rows },
        { rule: '', rows: [] },
      ).rows,
    clean: (text) => expect(text).toContain('Nothing was found'),
  },
];

describe.each(FORMATS)('$name', ({ name, report, read, clean }) => {
  test('holds every finding', () => {
    expect([...read(report(all, context))].sort()).toEqual([
      'iam/trust policy.json:4 trust/subject-wildcard-literal',
      'k8s/sa.yaml:3 service-account/name-invalid',
      'k8s/wide.yaml:2 identity/unused',
    ]);
  });

  test('nothing is found', () => {
    clean(report(result([]), context));
  });

  test('nothing from a file acts', () => {
    const named = file('::error::\u001b[31m ##[add-mask]x.yaml', 'key: value\n');
    const text = report(
      result([...all.findings, finding({ primary: { at: placeOf(named, 'value'), note: '' } })]),
      context,
    );
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('##[add-mask]');
    expect(text.split('\n').filter((line) => line.startsWith('::')).length).toBe(name === 'github' ? 4 : 0);
  });

  test('a credential is masked', () => {
    const secret = finding({
      message: 'the value AKIAIOSFODNN7EXAMPLE is a key',
      fixes: [
        {
          title: 'write it',
          safety: 'safe',
          edits: [{ at: placeOf(account, 'invoices'), text: 'AKIAIOSFODNN7EXAMPLE' }],
        },
      ],
    });
    expect(report(result([secret]), context)).not.toContain('IOSFODNN7');
  });
});

test('rdjson counts bytes and carries the fix', () => {
  const [one] = (
    JSON.parse(rdjsonReport(all, context)) as {
      diagnostics: readonly { code: { value: string }; location: unknown; suggestions?: unknown }[];
    }
  ).diagnostics.filter(({ code }) => code.value === 'identity/unused');
  // `key: "` is six bytes, é two, the smile four.
  expect(one?.location).toEqual({
    path: 'k8s/wide.yaml',
    range: { start: { line: 2, column: 7 }, end: { line: 2, column: 14 } },
  });
  expect(one?.suggestions).toEqual([
    { range: { start: { line: 2, column: 9 }, end: { line: 2, column: 14 } }, text: 'x' },
  ]);
});

test('eslint-json offers what is safe alone', () => {
  const messages = (
    JSON.parse(eslintJsonReport(all, context)) as readonly { messages: readonly { ruleId: string; fix?: unknown }[] }[]
  ).flatMap((one) => one.messages);
  expect(messages.filter(({ fix }) => fix !== undefined).map(({ ruleId }) => ruleId)).toEqual([
    'service-account/name-invalid',
    'identity/unused',
  ]);
});

test('gitlab has no fingerprint twice', () => {
  const prints = (JSON.parse(gitlabReport(all, context)) as readonly { fingerprint: string }[]).map(
    ({ fingerprint }) => fingerprint,
  );
  expect(new Set(prints).size).toBe(3);
});

test.each([
  ['junit', junitReport, '\nhelp: compare with `StringLike` (unsafe fix: --fix=unsafe)</failure>'],
  ['markdown', markdownReport, '<br>help: compare with `StringLike` \\(unsafe fix: \\-\\-fix=unsafe\\) |'],
] as const)('%s says how a finding is mended', (_, report, remedy) => {
  expect(report(result([finding()]), context)).toContain(remedy);
});
