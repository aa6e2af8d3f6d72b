/** The clean configurations into which faults are planted. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import type { Source } from '../../src/value/span.js';

export interface Configuration {
  readonly name: string;
  readonly files: readonly Source[];
}

const INPUTS = ['iam-json', 'kubernetes', 'eksctl'];

export function filesBelow(folder: string, root = folder): readonly Source[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return filesBelow(path, root);
      return /\.(?:ya?ml|json)$|^Kustomization$/.test(name) && name !== 'expected.yaml'
        ? [{ path: relative(root, path), text: readFileSync(path, 'utf8') }]
        : [];
    });
}

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
    .map((name) => ({ name, files: filesBelow(join('fixtures/cases', name)) })),
  {
    name: 'projects/three-environments, without the wrong one',
    files: filesBelow('fixtures/projects/three-environments').filter(
      ({ path }) => !path.includes('staging') && !path.startsWith('.'),
    ),
  },
  { name: 'projects/app-without-roles', files: filesBelow('fixtures/projects/app-without-roles') },
];
