/** The clean configurations into which faults are planted. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Source } from '../../src/value/span.js';
import { fixturesBelow } from '../trees.js';

export interface Configuration {
  readonly name: string;
  readonly files: readonly Source[];
}

const INPUTS = ['iam-json', 'kubernetes', 'eksctl'];

interface Expected {
  readonly inputs: string;
  readonly verdict: string;
}

export const configurations: readonly Configuration[] = [
  ...readdirSync('fixtures/cases')
    .sort()
    .filter((name) => {
      const file = join('fixtures/cases', name, 'expected.yaml');
      if (!existsSync(file)) return false;
      const expected = parse(readFileSync(file, 'utf8')) as Expected;
      return expected.verdict.startsWith('clean') && INPUTS.includes(expected.inputs);
    })
    .map((name) => ({ name, files: fixturesBelow(join('fixtures/cases', name)) })),
  {
    name: 'projects/three-environments, without the wrong one',
    files: fixturesBelow('fixtures/projects/three-environments').filter(
      ({ path }) => !path.includes('staging') && !path.startsWith('.'),
    ),
  },
  { name: 'projects/app-without-roles', files: fixturesBelow('fixtures/projects/app-without-roles') },
];
