/** Rows of tables whose truth the real tools made: sources, arguments and the objects that come out. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Fact {
  readonly kind: string;
  readonly [member: string]: unknown;
}

export interface Truth {
  readonly facts: readonly Fact[];
  readonly finding?: 'none' | { readonly rule: string; readonly file: string; readonly line: number };
}

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export const rowsOf = (folder: string): readonly string[] => readdirSync(folder).toSorted();

export const truthOf = (row: string): Truth => JSON.parse(readFileSync(join(row, 'truth.json'), 'utf8')) as Truth;

/** Arguments of the command line that the row needs. */
export function argumentsOf(row: string): readonly string[] {
  const path = join(row, 'args.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as readonly string[]) : [];
}

export function sourcesOf(row: string): readonly TextFile[] {
  const root = join(row, 'source');
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(root.length + 1), text: readFileSync(path, 'utf8') }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Service accounts and workloads, of which the tables speak. */
export const isJudged = ({ kind }: Fact): boolean => kind === 'service-account' || kind === 'workload';
