/** What the real eksctl (0.231, at 99984adb6164) did with each configuration, and what AWS would do with those that it accepts: refused is an error at the place, dropped is said, the rest is no error. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import { rangeOf } from '../src/value/span.js';

interface Verdict {
  readonly rejected: boolean;
  /** Where the change is; probes have none. */
  readonly line?: number;
  /** Every line at which the fault may as well be reported. */
  readonly lines?: readonly number[];
  readonly aws?: 'fine' | 'refuses' | 'drops' | 'unclear';
}

const FOLDER = 'fixtures/conformance/eksctl-executed';
const verdicts = Object.entries(
  JSON.parse(readFileSync(join(FOLDER, 'verdicts.json'), 'utf8')) as Record<string, Verdict>,
);

/** Rows of which we are sure that another answer is right, with the reason. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'p-probes-pia-auto-none.yaml':
    'E24-05 of the other table has the same content and wants no error: the nodes keep the policy of the CNI, so a warning is said',
};

interface Said {
  readonly severity: string;
  readonly rule: string;
  readonly line: number;
}

const said = (name: string): readonly Said[] =>
  analyse([{ path: name, text: readFileSync(join(FOLDER, name), 'utf8') }], rules, {
    levelOf: () => undefined,
    pedantic: false,
  })
    .result.findings.filter(({ severity }) => severity !== 'info')
    .map(({ severity, rule, primary }) => ({ severity, rule, line: rangeOf(primary.at).start.line }));

const errors = (name: string): readonly Said[] => said(name).filter(({ severity }) => severity === 'error');

const rowsOf = (wanted: (verdict: Verdict) => boolean): readonly (readonly [string, Verdict])[] =>
  verdicts.filter(([name, verdict]) => wanted(verdict) && OTHERWISE[name] === undefined);

describe('what eksctl refuses is an error at its place', () => {
  test.each(rowsOf(({ rejected }) => rejected))('%s', (name, { line, lines = line === undefined ? [] : [line] }) => {
    const near = errors(name).filter((one) => lines.length === 0 || lines.some((at) => Math.abs(one.line - at) <= 2));
    expect(near, JSON.stringify(said(name))).not.toEqual([]);
  });
});

describe('what AWS or Kubernetes then refuses is an error', () => {
  test.each(rowsOf(({ rejected, aws }) => !rejected && aws === 'refuses'))('%s', (name) => {
    expect(errors(name)).not.toEqual([]);
  });
});

describe('what is dropped is said', () => {
  test.each(rowsOf(({ rejected, aws }) => !rejected && aws === 'drops'))('%s', (name) => {
    expect(said(name)).not.toEqual([]);
  });
});

describe('what works is no error', () => {
  test.each(rowsOf(({ rejected, aws }) => !rejected && aws === 'fine'))('%s', (name) => {
    expect(errors(name)).toEqual([]);
  });
});

// Left out aloud.
for (const [name, why] of Object.entries(OTHERWISE))
  test(`${name}: ${why}`, ({ skip }) => {
    skip();
  });
