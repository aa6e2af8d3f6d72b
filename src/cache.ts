/**
 * A cache of answers: a run that would be asked and told the same as an earlier one says what that one said. Held against content, never against time. Whoever
 * can write such an answer decides what is found, and it may quote what no output shows: so it is sealed with a key of this user's own. Without one, or with
 * whatever is wrong, all is judged anew.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Answer } from './analyse.js';
import { digestOf, isAnsweredSo, type Asked, type Question } from './discover/asked.js';
import { isBelow, kindOfError, type WritableFileSystem } from './discover/file-system.js';
import { readText } from './discover/read.js';
import { writeFile } from './discover/write.js';
import type { Finding, Label } from './lint/finding.js';
import { inFiles } from './report/context.js';
import { toFileSpan, type Source, type Span } from './value/span.js';

export interface Cache {
  /** Why what was there, or the key, is not used. */
  readonly notice: string | undefined;
  /** What an equal run said: one that is asked `question`, and was answered by the file system as this one was so far. */
  readonly answer: (question: unknown, files: readonly Source[]) => Answer | undefined;
  /** Writes down what this run says; what could not be done is a notice. */
  readonly keep: (answer: Answer) => string | undefined;
}

export interface CacheOptions {
  /** Absolute. */
  readonly file: string;
  /** All that decides what is said beside what is asked and read. */
  readonly program: readonly string[];
  /** Absolute; the user's own folder of caches, where the key is. */
  readonly folder: string;
  /** Absolute: nothing below it is this user's own. */
  readonly tree: string;
  /** Whether files have modes that say who may read them. */
  readonly hasModes: boolean;
  readonly asked: Asked;
  /** Not the one that takes note. */
  readonly fs: WritableFileSystem;
}

interface Kept {
  /** Of the question and of what the file system had said by then. */
  readonly asked: string;
  /** What was asked of the file system after that. */
  readonly later: readonly Question[];
  readonly answer: Stored;
}

export function openCache({ file, folder, program, tree, hasModes, asked, fs }: CacheOptions): Cache {
  const key = keyIn(folder, tree, hasModes, fs);
  if ('problem' in key) return { notice: key.problem, answer: () => undefined, keep: () => undefined };
  const { kept, notice } = load(file, key.key, fs);
  let now = '';
  return {
    notice,
    answer(question, files) {
      now = digestOf(JSON.stringify([program, question, asked.digest()]));
      if (kept?.asked !== now || !isAnsweredSo(kept.later, fs)) return undefined;
      return restored(kept.answer, files);
    },
    keep(answer) {
      const content = JSON.stringify({ asked: now, later: asked.later(), answer: stored(answer) } satisfies Kept);
      const problem = writeFile(file, sealed(content, key.key), fs, { mode: 0o600, folders: true });
      return problem === undefined ? undefined : `it cannot be written: ${problem}`;
    },
  };
}

const SEAL = 'aes-256-gcm';
const START = 12;
const MARK = 16;

/** Nobody reads it or makes another without the key. */
function sealed(content: string, key: Buffer): string {
  const start = randomBytes(START);
  const cipher = createCipheriv(SEAL, key, start);
  const body = Buffer.concat([cipher.update(content, 'utf8'), cipher.final()]);
  return Buffer.concat([start, cipher.getAuthTag(), body]).toString('base64');
}

/** Throws where it is not as it was sealed. */
function opened(text: string, key: Buffer): string {
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv(SEAL, key, bytes.subarray(0, START), { authTagLength: MARK });
  decipher.setAuthTag(bytes.subarray(START, START + MARK));
  return Buffer.concat([decipher.update(bytes.subarray(START + MARK)), decipher.final()]).toString('utf8');
}

/** One that nobody else can know: in a folder that no change to the tree reaches, and for nobody else to read, as no checkout and no archive leaves a file. */
function keyIn(
  folder: string,
  tree: string,
  hasModes: boolean,
  fs: WritableFileSystem,
): { readonly key: Buffer } | { readonly problem: string } {
  const path = join(folder, 'key');
  const unusable = (why: string) => ({ problem: `${path}, the key that seals it, ${why}` });
  if (isBelow(realPathOf(tree, fs), realPathOf(folder, fs)))
    return unusable('would lie in the repository that is linted');
  const known = readText({ path, named: true }, { root: folder, fs });
  if ('text' in known)
    return hasModes && (fs.stat(path).mode & 0o077) !== 0
      ? unusable('can be read by others')
      : { key: keyOf(known.text) };
  if (known.problem.kind !== 'missing') return unusable(`cannot be read: ${known.problem.kind}`);
  const text = randomBytes(32).toString('hex');
  const problem = writeFile(path, text, fs, { mode: 0o600, folders: true, onlyNew: true });
  return problem === undefined ? { key: keyOf(text) } : unusable(`cannot be written: ${problem}`);
}

const keyOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Also of what is yet to be made. */
function realPathOf(path: string, fs: WritableFileSystem): string {
  try {
    return fs.realpath(path);
  } catch (error) {
    if (kindOfError(error) !== 'missing' || dirname(path) === path) return path;
    return join(realPathOf(dirname(path), fs), path.slice(dirname(path).length));
  }
}

function load(
  file: string,
  key: Buffer,
  fs: WritableFileSystem,
): { readonly kept?: Kept; readonly notice: string | undefined } {
  // As large as what a run says.
  const content = readText({ path: file, named: true }, { root: dirname(file), limit: Infinity, fs });
  if ('problem' in content) {
    const { kind } = content.problem;
    return { notice: kind === 'missing' ? undefined : `it cannot be read: ${kind}` };
  }
  try {
    // It is sealed: this program wrote it.
    return { kept: JSON.parse(opened(content.text, key)) as Kept, notice: undefined };
  } catch {
    return { notice: 'it is damaged, or somebody else wrote it' };
  }
}

/** A place in a file, by its path. */
type Place = readonly [path: string, start: number, end: number];

/** The same with places in files instead of spans of sources. */
type Flat<T> = T extends Span
  ? Place
  : T extends readonly (infer Item)[]
    ? readonly Flat<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Flat<T[K]> }
      : T;

type Stored = Flat<Omit<Answer, 'failures' | 'secrets'>> & {
  readonly secrets: readonly { readonly at: Place; readonly isName?: true }[];
};

const placeOf = (span: Span): Place => {
  const { source, start, end } = toFileSpan(span);
  return [source.path, start, end];
};

function stored({ result, coverage, formerIds, secrets }: Answer): Stored {
  const label = ({ at, note }: Label): Flat<Label> => ({ at: placeOf(at), note });
  const finding = ({ primary, related, fixes, ...rest }: Finding): Flat<Finding> => ({
    ...rest,
    primary: label(primary),
    related: related.map(label),
    fixes: fixes.map(inFiles).map(({ edits, ...fix }) => ({
      ...fix,
      edits: edits.map(({ at, ...edit }) => ({ ...edit, at: placeOf(at) })),
    })),
  });
  return {
    result: {
      ...result,
      findings: result.findings.map(finding),
      suppressed: result.suppressed.map((one) => ({ ...one, finding: finding(one.finding) })),
    },
    coverage: coverage.map(({ at, ...one }) => ({ ...one, at: placeOf(at) })),
    formerIds,
    secrets: secrets.map(({ isName, ...at }) => ({ at: placeOf(at), ...(isName === undefined ? {} : { isName }) })),
  };
}

function restored({ result, coverage, formerIds, secrets }: Stored, files: readonly Source[]): Answer {
  const byPath = new Map(files.map((file) => [file.path, file]));
  // What could not be read has places, too.
  const span = ([path, start, end]: Place): Span => ({ source: byPath.get(path) ?? { path, text: '' }, start, end });
  const label = ({ at, note }: Flat<Label>): Label => ({ at: span(at), note });
  const finding = ({ primary, related, fixes, ...rest }: Flat<Finding>): Finding => ({
    ...rest,
    primary: label(primary),
    related: related.map(label),
    fixes: fixes.map(({ edits, ...fix }) => ({
      ...fix,
      edits: edits.map(({ at, ...edit }) => ({ ...edit, at: span(at) })),
    })),
  });
  return {
    result: {
      ...result,
      findings: result.findings.map(finding),
      suppressed: result.suppressed.map((one) => ({ ...one, finding: finding(one.finding) })),
    },
    coverage: coverage.map(({ at, ...one }) => ({ ...one, at: span(at) })),
    formerIds,
    failures: [],
    secrets: secrets.map(({ at, ...rest }) => ({ ...span(at), ...rest })),
  };
}
