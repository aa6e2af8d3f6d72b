/** The table of what eksctl does with each configuration: a finding of the wanted level on an acceptable line, and no error where none is wanted. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import { rangeOf } from '../src/value/span.js';

interface Row {
  readonly id: string;
  readonly file: string;
  readonly lint: 'error' | 'warning' | 'info' | 'none';
  readonly lines?: readonly number[];
}

const rows = parse(readFileSync('fixtures/conformance/eksctl/expected.yaml', 'utf8')) as readonly Row[];

/** Rows of which we are sure that another level is right, with the reason. */
const OTHERWISE: Readonly<Record<string, string>> = {};

const lint = (file: string) =>
  analyse([{ path: 'cluster.yaml', text: readFileSync(`fixtures/conformance/eksctl/${file}`, 'utf8') }], rules, {
    levelOf: () => undefined,
    pedantic: false,
  }).result.findings;

describe('rows that are accepted', () => {
  test.each(rows.filter(({ lint: wanted }) => wanted === 'none'))('$id $file', ({ file }) => {
    expect(
      lint(file)
        .filter(({ severity }) => severity === 'error')
        .map(({ rule, message }) => `${rule}: ${message}`),
    ).toEqual([]);
  });
});

describe('rows with a fault', () => {
  test.each(rows.filter(({ id, lint: wanted }) => wanted !== 'none' && OTHERWISE[id] === undefined))(
    '$id $file',
    ({ file, lint: wanted, lines }) => {
      const said = lint(file).map(({ severity, rule, primary }) => ({
        severity,
        rule,
        line: rangeOf(primary.at).start.line,
      }));
      expect(
        said.filter(({ severity, line }) => severity === wanted && lines?.includes(line) === true),
        JSON.stringify(said),
      ).not.toEqual([]);
    },
  );
});
