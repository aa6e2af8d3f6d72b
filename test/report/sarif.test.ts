import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import { sarifReport } from '../../src/report/sarif.js';
import { context, file, finding, placeOf, policy, result } from './findings.js';

/** The OASIS schema, as @microsoft/jest-sarif (MIT) carries it. It is draft 4, of which it uses nothing that draft 7 reads otherwise but `id`. */
function oasisSchema(): object {
  const text = readFileSync(
    createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'),
    'utf8',
  );
  const { $schema: _, id: __, ...schema } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return schema;
}

const valid = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile<Log>(oasisSchema());

function runOf(text: string) {
  const log: unknown = JSON.parse(text);
  if (!valid(log)) throw new Error(JSON.stringify(valid.errors));
  const [run] = log.runs;
  if (run === undefined) throw new Error('no run');
  return run;
}

describe('SARIF', () => {
  test('has what GitHub asks for', () => {
    const run = runOf(sarifReport(result([finding()]), context));
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.tool.driver.rules?.[0]).toMatchObject({
      id: 'trust/subject-wildcard-literal',
      shortDescription: { text: 'wildcard in a subject that is compared literally' },
      help: { markdown: '# trust/subject-wildcard-literal\n\n## When it stays silent\n\nNever.\n' },
      properties: {
        'security-severity': '7.0',
        precision: 'high',
        tags: ['aws', 'eks', 'trust', 'security', 'external/cwe/cwe-284', 'cis-eks-5.2.1'],
      },
    });
    expect(run.tool.driver.rules).toHaveLength(1);
    expect(run.tool.driver.rules?.[0]).not.toHaveProperty('helpUri');
    expect(run.results?.[0]).toMatchObject({
      ruleIndex: 0,
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'iam/trust%20policy.json' },
            region: { startLine: 4, startColumn: 32, endLine: 4, endColumn: 65 },
          },
        },
      ],
      relatedLocations: [
        { physicalLocation: { artifactLocation: { uri: 'k8s/sa.yaml' } }, message: { text: 'locked out' } },
      ],
      partialFingerprints: { primaryLocationLineHash: 'f00d' },
      fixes: [
        {
          artifactChanges: [
            {
              replacements: [
                {
                  deletedRegion: { startLine: 3, startColumn: 5, endColumn: 19 },
                  insertedContent: { text: '"StringLike"' },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('rates no fault that opens nothing as one of security', () => {
    const run = runOf(sarifReport(result([finding({ rule: 'eksctl/unknown-field' })]), context));
    expect(run.tool.driver.rules?.[0]?.properties).toEqual({ tags: ['aws', 'eks', 'eksctl'], precision: 'high' });
  });

  test('is checked by a schema that refuses', () => {
    expect(
      valid({
        version: '2.1.0',
        runs: [{ tool: { driver: { name: 'x' } }, results: [{ level: 'info', message: { text: '' } }] }],
      }),
    ).toBe(false);
  });

  test('is valid without findings, with a rule nobody listed and with a published page', () => {
    expect(runOf(sarifReport(result([]), context))).toMatchObject({ results: [], tool: { driver: { rules: [] } } });
    const run = runOf(
      sarifReport(result([finding({ rule: 'file/unreadable', severity: 'info' })]), {
        ...context,
        docsBase: 'https://example.org/rules/',
      }),
    );
    expect(run.results?.[0]).toMatchObject({ ruleIndex: 0, level: 'note' });
    expect(run.tool.driver).toMatchObject({
      informationUri: 'https://example.org/README.md',
      rules: [{ helpUri: 'https://example.org/rules/file/unreadable.md' }],
    });
  });

  test('offers no manual fix and none that would write a mask', () => {
    const edits = [{ at: placeOf(policy, '"StringEquals"'), text: 'AKIAIOSFODNN7EXAMPLE' }];
    const run = runOf(
      sarifReport(
        result([
          finding({
            fixes: [
              { title: 'a', safety: 'manual', edits: [] },
              { title: 'b', safety: 'safe', edits },
            ],
          }),
        ]),
        context,
      ),
    );
    expect(run.results?.[0]).not.toHaveProperty('fixes');
  });

  test('lets content make neither links nor odd URIs', () => {
    const source = file('a#b/ü %\ud800?.yaml', 'x');
    const run = runOf(
      sarifReport(
        result([finding({ message: '[x](http://example.org)', primary: { at: placeOf(source, 'x'), note: '' } })]),
        context,
      ),
    );
    expect(run.results?.[0]?.message.text).toBe('[x\\](http://example.org)');
    expect(run.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri).toBe(
      'a%23b/%C3%BC%20%25%EF%BF%BD%3F.yaml',
    );
  });

  test('keeps within the number of results GitHub takes, errors first', () => {
    const warning = finding({ severity: 'warning', related: [], fixes: [] });
    const run = runOf(sarifReport(result([...Array.from({ length: 25_000 }, () => warning), finding()]), context));
    expect(run.results).toHaveLength(25_000);
    expect(run.results?.[0]?.level).toBe('error');
    expect(run.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toMatch(/left out: 1\.$/);
  });
});
