/** The cases in fixtures/cases: their files and what is expected of them. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import type { Source } from '../src/value/span.js';

export interface Wanted {
  readonly file: string;
  readonly line: number;
  readonly severity: string;
  readonly rule: string;
}

interface Case {
  readonly inputs: string;
  readonly verdict: string;
  readonly findings: readonly Wanted[];
}

export const ROOT = 'fixtures/cases';

/** Languages that are read. */
const INPUTS = ['iam-json', 'kubernetes', 'eksctl', 'cloudformation', 'typescript'];

/** The files of a folder, with paths relative to it. */
export function filesOf(folder: string, root = folder): readonly Source[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesOf(path, root);
    return /\.(?:ya?ml|json|template|[cm]?[jt]sx?)$/.test(name) && name !== 'expected.yaml'
      ? [{ path: relative(root, path), text: readFileSync(path, 'utf8') }]
      : [];
  });
}

export const cases = readdirSync(ROOT)
  .filter((name) => existsSync(join(ROOT, name, 'expected.yaml')))
  .map((name) => ({ name, expected: parse(readFileSync(join(ROOT, name, 'expected.yaml'), 'utf8')) as Case }))
  .filter(({ expected }) => INPUTS.includes(expected.inputs));
