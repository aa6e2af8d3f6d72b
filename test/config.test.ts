/** The configuration: what it may say, and the clear errors for what it may not. */
import { describe, expect, test } from 'vitest';
import { ConfigError, noConfig, readConfig, settingsOf } from '../src/config/config.js';

const IDS = ['trust/subject-missing', 'trust/audience-missing', 'node/policy-overbroad'];
const read = (text: string, path = '.irsa-lint.yaml') => readConfig({ path, text }, IDS);

function faultsOf(text: string): readonly string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.faults : [String(error)];
  }
}

describe('what it says', () => {
  test('levels by id before levels by group, overrides before both, the last that matches', () => {
    const { levelOf } = settingsOf(
      read(
        "rules:\n  trust/*: warning\n  trust/audience-missing: off\noverrides:\n  - paths: [legacy/**]\n    rules: {trust/subject-missing: info}\n  - paths: ['legacy/old/**']\n    rules: {'trust/*': off}\n",
      ),
      '',
    );
    expect(levelOf('trust/subject-missing', 'a.yaml')).toBe('warning');
    expect(levelOf('trust/audience-missing', 'a.yaml')).toBe('off');
    expect(levelOf('trust/subject-missing', 'legacy/a.yaml')).toBe('info');
    expect(levelOf('trust/subject-missing', 'legacy/old/a.yaml')).toBe('off');
    expect(levelOf('node/policy-overbroad', 'a.yaml')).toBeUndefined();
    // Not off for the whole run, because an override may switch it on.
    expect(levelOf('trust/audience-missing')).toBeUndefined();
  });

  test('an unquoted off, which YAML 1.1 reads as a boolean', () => {
    expect(settingsOf(read('rules:\n  trust/*: off\n'), '').levelOf('trust/subject-missing')).toBe('off');
  });

  test('environments: the first that matches, with the issuer without its scheme', () => {
    const { scope } = settingsOf(
      read(
        'environments:\n  - {name: blue, paths: [clusters/blue/**], issuer: "https://oidc.example.com/id/A", complete: [roles]}\n  - {name: rest, paths: ["**"]}\ncomplete: [clusters]\n',
      ),
      '',
    );
    expect(scope.environmentOf('clusters/blue/sa.yaml')).toMatchObject({
      name: 'blue',
      issuer: 'oidc.example.com/id/A',
    });
    expect(scope.environmentOf('sa.yaml')?.name).toBe('rest');
    expect([...scope.completeAt('clusters/blue/sa.yaml')].sort()).toEqual(['clusters', 'roles']);
    expect([...scope.completeAt('sa.yaml')]).toEqual(['clusters']);
  });

  test('without any, environments are guessed by names of folders and files', () => {
    const { scope } = settingsOf(noConfig, '');
    expect(
      ['overlays/prod/sa.yaml', 'roles-dev.json', 'clusters/blue/sa.yaml', 'app/sa.yaml'].map(
        (path) => scope.environmentOf(path)?.name,
      ),
    ).toEqual(['production', 'development', 'blue', undefined]);
  });

  test('patterns are relative to the folder of the configuration', () => {
    expect(settingsOf(read('ignores: [apps/vendored/**]\n'), 'apps/').excludes('vendored/a.yaml')).toBe(true);
    expect(settingsOf(read('ignores: [apps/vendored/**]\n'), '').excludes('vendored/a.yaml')).toBe(false);
  });

  test('helm: releases with paths of the run, in the words of `helm template`; texts stay texts', () => {
    const text =
      'helm:\n  - release: api\n    chart: ./charts/api\n    namespace: pay\n    values: [charts/api/prod.yaml]\n    set: {account: "111122223333", replicas: 2, ready: true}\n    environment: prod\n';
    expect(settingsOf(read(text), '').releases).toEqual([
      {
        unit: 'api ./charts/api -n pay -f charts/api/prod.yaml',
        release: 'api',
        chart: 'charts/api',
        namespace: 'pay',
        values: ['charts/api/prod.yaml'],
        environment: 'prod',
        settings: [
          { flag: 'set-literal', text: 'account=111122223333' },
          { flag: 'set', text: 'replicas=2' },
          { flag: 'set', text: 'ready=true' },
        ],
      },
    ]);
  });

  test('helm: paths are relative to the folder of the configuration, and one that leads out of the run is none', () => {
    const chartsOf = (chart: string, base: string): readonly string[] =>
      settingsOf(read(`helm:\n  - {release: api, chart: ${chart}}\n`), base).releases.map((one) => one.chart);
    expect(chartsOf('apps/charts/api', 'apps/')).toEqual(['charts/api']);
    expect(chartsOf('charts/api', 'apps/')).toEqual([]);
    expect(chartsOf('../api', '')).toEqual([]);
    expect(chartsOf('.', '')).toEqual(['']);
  });

  test('package.json: the member irsaLint', () => {
    expect(read('{"name": "x", "irsaLint": {"pedantic": true}}', 'package.json').pedantic).toBe(true);
  });

  test('an empty file says nothing', () => {
    expect(read('')).toEqual(noConfig);
  });
});

describe('what it may not say', () => {
  test.each([
    ['rulez: {}\n', '.irsa-lint.yaml:1:1: there is no setting `rulez`; did you mean `rules`?'],
    [
      'colour: blue\n',
      '.irsa-lint.yaml:1:1: there is no setting `colour`; there are `extends`, `rules`, `pedantic`, `ignores`, `complete`, `environments`, `helm`, `overrides`, `suppressions`, `requireReason`, `baseline`',
    ],
    [
      'rules:\n  trust/subject-misssing: off\n',
      '.irsa-lint.yaml:2:3: there is no rule `trust/subject-misssing`; did you mean `trust/subject-missing`?',
    ],
    ['rules:\n  trust/*: of\n', '.irsa-lint.yaml:2:12: `rules.trust/*` takes one of `off`, `info`, `warning`, `error`'],
    ['rules: []\n', '.irsa-lint.yaml:1:8: `rules` takes a mapping, not a list'],
    ['environments:\n  - name: blue\n', '.irsa-lint.yaml:2:5: `environments[0]` needs `paths`'],
    [
      'environments:\n  - {name: blue, paths: [a], account: "123"}\n',
      '.irsa-lint.yaml:2:40: `environments[0].account` takes twelve digits',
    ],
    [
      'complete: [everything]\n',
      '.irsa-lint.yaml:1:12: `complete[0]` takes one of `roles`, `service-accounts`, `providers`, `clusters`',
    ],
    ['helm:\n  - chart: charts/api\n', '.irsa-lint.yaml:2:5: `helm[0]` needs `release`'],
    ['helm:\n  - {release: api, chart: a, set: [x]}\n', '`helm[0].set` takes a mapping, not a list'],
    ['- a\n', '.irsa-lint.yaml:1:1: the configuration takes a mapping, not a list'],
    ['rules: {\n', '.irsa-lint.yaml:2:1: cannot be parsed: '],
  ])('%j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  test('all of them at once, in their order, each place once', () => {
    const text =
      'rules:\n  trust/subject-misssing: off\n  trust/audience-missing: loud\nrulez: {}\nsuppressions:\n  - rule: trust/none\n    paths: [a]\n    expires: 2026-02-30\n';
    expect(faultsOf(text)).toEqual([
      '.irsa-lint.yaml:2:3: there is no rule `trust/subject-misssing`; did you mean `trust/subject-missing`?',
      '.irsa-lint.yaml:3:27: `rules.trust/audience-missing` takes one of `off`, `info`, `warning`, `error`',
      '.irsa-lint.yaml:4:1: there is no setting `rulez`; did you mean `rules`?',
      '.irsa-lint.yaml:6:5: `suppressions[0]` needs `reason`',
      '.irsa-lint.yaml:6:11: there is no rule `trust/none`',
      '.irsa-lint.yaml:8:14: there is no day 2026-02-30',
    ]);
  });

  test('of very many the first', () => {
    const faults = faultsOf(`rules:\n${Array.from({ length: 30 }, (_, i) => `  no/rule-${i}: off\n`).join('')}`);
    expect(faults).toHaveLength(21);
    expect(faults.at(-1)).toBe('.irsa-lint.yaml: 10 more of the configuration');
  });
});

describe('patterns of paths', () => {
  const matched = (pattern: string, paths: readonly string[]): readonly string[] => {
    const { excludes } = settingsOf(read(JSON.stringify({ ignores: [pattern] }), '.irsa-lint.json'), '');
    return paths.filter((path) => excludes(path));
  };

  test.each([
    [
      'alternatives',
      'overlays/{prod,staging}/**',
      ['overlays/prod/a.yaml', 'overlays/staging/a.yaml'],
      ['overlays/dev/a.yaml', 'overlays/{prod,staging}/a.yaml'],
    ],
    [
      'alternatives within alternatives',
      '{a,b/{c,d}}/x.yaml',
      ['a/x.yaml', 'b/c/x.yaml', 'b/d/x.yaml'],
      ['b/x.yaml', 'c/x.yaml'],
    ],
    ['an empty alternative', 'app{,-canary}.yaml', ['app.yaml', 'app-canary.yaml'], ['app-blue.yaml']],
    ['a range', 'team-{1..3}/**', ['team-1/a.yaml', 'team-3/a.yaml'], ['team-4/a.yaml']],
    ['escaped braces', String.raw`\{a,b\}/**`, ['{a,b}/x.yaml'], ['a/x.yaml', 'b/x.yaml']],
    ['an escaped comma', String.raw`{a\,b,c}/**`, ['a,b/x.yaml', 'c/x.yaml'], ['a/x.yaml', 'b/x.yaml']],
    [
      'an escaped character of .gitignore beside braces',
      String.raw`\!{a,b}/**`,
      ['!a/x.yaml', '!b/x.yaml'],
      ['a/x.yaml'],
    ],
    ['a comma without braces', 'a,b/**', ['a,b/x.yaml'], ['a/x.yaml', 'b/x.yaml']],
    ['braces without a comma', 'apps/{{name}}/**', ['apps/{{name}}/x.yaml'], ['apps/name/x.yaml']],
    ['a variable', 'apps/${name}/**', ['apps/${name}/x.yaml'], ['apps/name/x.yaml']],
    ['a brace that is not closed', '{a,b/**', ['{a,b/x.yaml'], ['a/x.yaml', 'b/x.yaml']],
    [
      'what .gitignore means by a name alone',
      '{vendored,third-party}',
      ['vendored/a.yaml', 'deep/third-party/a.yaml'],
      ['vendor/a.yaml'],
    ],
  ])('%s', (_, pattern, yes, no) => {
    expect(matched(pattern, [...yes, ...no])).toEqual(yes);
  });

  test('a later pattern takes back, all that its braces name', () => {
    const { excludes } = settingsOf(read("ignores: ['gen/*', '!gen/{a,b}.yaml']\n"), '');
    expect(['gen/a.yaml', 'gen/b.yaml', 'gen/c.yaml'].filter((path) => excludes(path))).toEqual(['gen/c.yaml']);
  });

  test('braces hold wherever paths are configured', () => {
    const settings = settingsOf(
      read(
        "environments:\n  - {name: live, paths: ['overlays/{prod,dr}/**']}\noverrides:\n  - {paths: ['{old,older}/**'], rules: {'trust/*': off}}\nsuppressions:\n  - {rule: trust/subject-missing, paths: ['{x,y}.yaml'], reason: known}\n",
      ),
      '',
    );
    expect(settings.scope.environmentOf('overlays/dr/a.yaml')?.name).toBe('live');
    expect(settings.levelOf('trust/subject-missing', 'older/a.yaml')).toBe('off');
    expect(
      settings.suppressions.map(({ matches }) => ['x.yaml', 'y.yaml', 'z.yaml'].map((path) => matches(path))),
    ).toEqual([[true, true, false]]);
  });

  test('braces that stand for more than anyone means are a mistake, not a wait', () => {
    expect(() => read(`ignores: ['${'{a,b}'.repeat(40)}']\n`)).toThrow('stand for too many paths');
  });
});
