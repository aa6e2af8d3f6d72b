/** Whole repositories: what is found, what is not, and what the coverage says of it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import picocolors from 'picocolors';
import { rules } from '../rules/index.js';
import { analyse, secretPlaces, type Analysis } from '../src/analyse.js';
import { noConfig, readConfig, settingsOf } from '../src/config/config.js';
import { textReport } from '../src/report/text.js';
import { toFileSpan } from '../src/value/span.js';
import { expectFile } from './golden.js';
import { fixturesBelow } from './trees.js';

function lint(project: string, configured: boolean): Analysis {
  const folder = `fixtures/projects/${project}`;
  const source = { path: '.irsa-lint.yaml', text: configured ? readFileSync(`${folder}/.irsa-lint.yaml`, 'utf8') : '' };
  const settings = settingsOf(
    configured
      ? readConfig(
          source,
          rules.map((rule) => rule.id),
        )
      : noConfig,
    '',
  );
  return analyse(
    fixturesBelow(folder).filter((file) => file.path !== source.path),
    rules,
    { levelOf: settings.levelOf, scope: settings.scope, pedantic: false },
  );
}

const said = (analysis: Analysis): readonly string[] =>
  analysis.result.findings.map(
    (finding) => `${toFileSpan(finding.primary.at).source.path} ${finding.severity} ${finding.rule}`,
  );

/** The whole report, byte for byte. */
const expectReport = (name: string, { result, world }: Analysis): void =>
  expectFile(
    `test/golden/${name}.txt`,
    textReport(result, {
      version: '0.0.0',
      rules: [],
      colors: picocolors.createColors(false),
      maskedPlaces: secretPlaces(world),
    }),
  );

describe('three environments in three accounts, of which one has a role of another cluster', () => {
  test('configured: exactly that', () => {
    const analysis = lint('three-environments', true);
    expect(said(analysis)).toEqual(['environments/staging/roles/exporter.json error identity/issuer-mismatch']);
    expect(analysis.result.judged).toMatchObject({ serviceAccounts: 9, serviceAccountsUnknown: 0 });
    expectReport('three-environments', analysis);
  });

  test('nothing configured: nothing false', () => {
    const analysis = lint('three-environments', false);
    expect(said(analysis)).toEqual([]);
    expectReport('three-environments-unconfigured', analysis);
  });
});

test('an application without its roles: silence, and coverage that says so', () => {
  const analysis = lint('app-without-roles', false);
  expect(said(analysis)).toEqual([]);
  expect(analysis.result.judged).toMatchObject({
    serviceAccounts: 0,
    serviceAccountsUnknown: 3,
    reasons: { 'role unseen': 2, 'unresolved value': 1 },
  });
  expectReport('app-without-roles', analysis);
});
