/** A chart and what Helm prints of it get the same findings: `rendered/` holds the output of `helm template` (3.18.6, `--kube-version v1.33.0`) for each release of a row, with the namespace of the release where it is given, as it is applied. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder } from './cli/run.js';
import { comparable, filesOf, renderedOf, rolesOf, saidOf, type Said } from './outputs.js';
import { argumentsOf, rowsOf } from './rendered.js';

const TABLE = 'fixtures/conformance/helm';

/** Rows in which something is not known before it is rendered, so that less may be said of the chart. */
const UNKNOWN: Readonly<Record<string, string>> = {
  '001-scaffold-defaults': 'the name of the release, which is in the name of the account',
  '019-lookup-finds-nothing': 'what a cluster would say',
  '020-capabilities-choose-the-api': 'the version of a cluster',
  '043-release-namespace': 'the namespace of the release, which is in the ARN',
};

/** What only one of the two can show. */
const APART: Readonly<Record<string, { readonly chart: readonly string[]; readonly output: readonly string[] }>> = {
  // The number without quotes is the fault, and what it makes of an ARN follows.
  '011-account-number-becomes-a-float': {
    chart: ['helm/account-number-mangled'],
    output: ['service-account/role-arn-malformed'],
  },
  // In any file braces may be those of a tool that is still to come.
  '014-values-that-look-like-templates': {
    chart: ['service-account/role-arn-malformed', 'identity/role-undeclared'],
    output: [],
  },
  // An output may be a part of what a chart makes (`--show-only`).
  '091-merge-takes-empty-for-missing': { chart: ['workload/service-account-missing'], output: [] },
};

describe('a chart and what Helm prints of it', () => {
  const rows = rowsOf(TABLE).filter((name) => UNKNOWN[name] === undefined);
  test.each(rows.map((name, i) => [name, i] as const))('%s', async (name, turn) => {
    const row = join(TABLE, name);
    const roles = rolesOf(row, turn);
    const rendered = renderedOf(row);
    const pedantic = '--pedantic';
    const source = await saidOf([pedantic, ...argumentsOf(row), '.'], folder({ ...filesOf(row), ...roles }));
    const files = await saidOf([pedantic, '.'], folder({ ...roles, ...rendered }));
    const piped: Said[] = [];
    const beside = folder(roles);
    for (const text of Object.values(rendered)) piped.push(...(await saidOf([pedantic, '-', 'roles'], beside, text)));

    const { chart, output } = APART[name] ?? { chart: [], output: [] };
    for (const rule of chart) expect(source.map((one) => one.rule)).toContain(rule);
    const ofSource = comparable(source, (rule) => chart.includes(rule));
    const ofOutput = (said: readonly Said[]): readonly string[] => comparable(said, (rule) => output.includes(rule));
    expect(ofOutput(files)).toEqual(ofSource);
    if (Object.keys(rendered).length === 1) expect(ofOutput(piped)).toEqual(ofSource);
  });
});
