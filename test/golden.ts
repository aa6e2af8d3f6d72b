/** Files that tests compare with: UPDATE=1 writes them instead, and somebody reads the difference. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

export const UPDATE = process.env['UPDATE'] === '1';
if (UPDATE && process.env['CI'] !== undefined)
  throw new Error('UPDATE=1 is refused in CI: it would make every expectation true');

/** The file is there whole, or as it was. */
export function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

export function expectFile(path: string, text: string): void {
  if (UPDATE) writeWhole(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}
