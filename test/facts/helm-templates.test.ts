/** Templates as Helm 3.18.6 prints them (`fixtures/helm-templates`): with the release known, the same text or the same refusal; with the release not known, nothing that another release would make wrong. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Sources } from '../../src/facts/dialect.js';
import { Charts } from '../../src/facts/helm/chart.js';
import { render, type Release } from '../../src/facts/helm/render.js';
import { hole, map, text } from '../../src/facts/helm/value.js';
import { install } from '../../src/facts/helm/values.js';
import { isHole, knownValue, type Text } from '../../src/value/text.js';
import { field } from '../../src/value/tree.js';

interface Run {
  readonly release: string;
  readonly namespace: string;
  readonly upgrade: boolean;
  readonly output?: string;
  readonly error?: true;
}

interface Table {
  readonly values: object;
  readonly helpers: string;
  readonly rows: readonly { readonly template: string; readonly runs: readonly Run[] }[];
}

const table = JSON.parse(readFileSync('fixtures/helm-templates/table.json', 'utf8')) as Table;

type Outcome = { readonly refused: true } | { readonly printed: Text | undefined };

function outcomeOf(template: string, release: Release): Outcome {
  const files = new Map(
    Object.entries({
      'Chart.yaml': 'apiVersion: v2\nname: t\nversion: 1.0.0\n',
      'conf.yaml': 'k: v\n',
      'values.yaml': JSON.stringify(table.values),
      'templates/_h.tpl': table.helpers,
      'templates/_t.tpl': `{{ define "t" }}${template}{{ end }}`,
      'templates/o.yaml': 'out: {{ include "t" . | toJson }}\n',
    }).map(([path, content]) => [path, { path, text: content }]),
  );
  const get = (path: string) => files.get(path);
  const sources: Sources = {
    get,
    peek: get,
    where: (test) => [...files.values()].filter(test),
    documents: () => [],
    paths: [...files.keys()].sort(),
    releases: [],
    isTaken: () => false,
    made: () => [],
    installed: () => [],
    isAbsent: () => false,
    instantiate: () => undefined,
    patched: (objects) => objects,
    share: (work, key) => work(sources, key),
    note: () => undefined,
    isNoted: () => false,
    draw: (from) => from(sources),
  };
  const charts = new Charts(sources);
  const chart = charts.load('');
  if (chart === undefined) throw new Error('the chart is there');
  const { documents, failure } = render(install(chart, map()), release, charts);
  if (failure !== undefined) return { refused: true };
  const value = field(documents[0]?.tree, 'out');
  return { printed: value?.kind === 'text' ? value.text : undefined };
}

/** What is not known may be anything; the release is what it is. */
function fits({ parts }: Text, { release, namespace, output = '' }: Run): boolean {
  const escaped = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const known: Readonly<Record<string, string>> = { '.Release.Name': release, '.Release.Namespace': namespace };
  const pattern = parts.map((part) => {
    if (!isHole(part)) return escaped(part.literal);
    const filled = known[part.reference];
    return filled === undefined ? String.raw`[\s\S]*` : escaped(filled);
  });
  return new RegExp(`^${pattern.join('')}$`).test(output);
}

describe('with the release known', () => {
  test.each(table.rows)('$template', ({ template, runs }) => {
    for (const run of runs.filter(({ upgrade }) => !upgrade)) {
      const release: Release = { name: text(run.release), namespace: text(run.namespace), scope: 'u', bare: false };
      const outcome = outcomeOf(template, release);
      if (run.error === true) expect(outcome).not.toHaveProperty('printed.parts');
      else {
        expect(outcome).not.toHaveProperty('refused');
        if ('printed' in outcome && outcome.printed !== undefined)
          expect({ run, printed: outcome.printed.parts, fits: fits(outcome.printed, run) }).toMatchObject({
            fits: true,
          });
      }
    }
  });
});

describe('with the release not known', () => {
  test.each(table.rows)('$template', ({ template, runs }) => {
    const release: Release = {
      name: hole('.Release.Name', 'u'),
      namespace: hole('.Release.Namespace', 'u'),
      scope: 'u',
      bare: true,
    };
    const outcome = outcomeOf(template, release);
    const printed = 'printed' in outcome ? outcome.printed : undefined;
    for (const run of runs)
      if (run.error === undefined && printed !== undefined)
        expect({ run, printed: printed.parts, fits: fits(printed, run) }).toMatchObject({ fits: true });
  });
});

/** Of the rows that Helm renders, how many are printed in full with the release known: precision must not be bought with silence. */
test('most is known', () => {
  const rendered = table.rows.flatMap(({ template, runs }) =>
    runs.filter(({ upgrade, error }) => !upgrade && error === undefined).map((run) => ({ template, run })),
  );
  const known = rendered.filter(({ template, run }) => {
    const release: Release = { name: text(run.release), namespace: text(run.namespace), scope: 'u', bare: false };
    const outcome = outcomeOf(template, release);
    return 'printed' in outcome && outcome.printed !== undefined && knownValue(outcome.printed) === run.output;
  });
  expect(known.length / rendered.length).toBeGreaterThan(0.85);
});
