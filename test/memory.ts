/** What tests need not do twice: reading a file, and linting the same files. Everything read is immutable, so that it may be shared. */
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import type { Document, Part } from '../src/document/language.js';
import type { Result } from '../src/lint/finding.js';
import type { Source } from '../src/value/span.js';

const documents = new WeakMap<Source, Map<string, readonly Document[]>>();

/** For the option `parse` of an analysis. */
export function parseOnce(part: Part): readonly Document[] {
  const own = documents.get(part.file) ?? new Map<string, readonly Document[]>();
  documents.set(part.file, own);
  const key = `${part.from} ${part.text.length}`;
  const known = own.get(key) ?? part.parse();
  own.set(key, known);
  return known;
}

const results = { false: new WeakMap<readonly Source[], Result>(), true: new WeakMap<readonly Source[], Result>() };

/** All rules at their own levels. Throws what a rule or a dialect throws. */
export function lintOnce(files: readonly Source[], { pedantic = false } = {}): Result {
  const known = results[`${pedantic}`].get(files);
  if (known !== undefined) return known;
  const { result, failures } = analyse(files, rules, { levelOf: () => undefined, pedantic, parse: parseOnce });
  const [failure] = failures;
  if (failure !== undefined) throw failure.error;
  results[`${pedantic}`].set(files, result);
  return result;
}
