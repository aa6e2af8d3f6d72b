/** A cache of parsed documents, by what was read: never of findings. Where it stands and whether it is sound is nobody's trouble: without it everything is parsed. */
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { WritableFileSystem } from './discover/file-system.js';
import { readText } from './discover/read.js';
import { writeFile } from './discover/write.js';
import type { Document, Part } from './document/language.js';
import { languageOf } from './document/languages.js';
import { isTemplated } from './document/template-mask.js';
import { restoredDocuments, storedDocuments } from './document/serialize.js';

export interface Cache {
  /** The documents of a part: as they were stored, else parsed, and stored then. */
  readonly parse: (part: Part) => readonly Document[];
  /** Writes what is new; what could not be done is a notice. */
  readonly save: () => string | undefined;
  /** Why what was there is not used. */
  readonly notice: string | undefined;
  /** How many parts were asked for so far: those that were stored, and those that had to be parsed. */
  readonly counts: () => { readonly restored: number; readonly parsed: number };
}

interface File {
  readonly version: string;
  /** By path, then by what was read. */
  readonly files: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** `path` is absolute; `version` is all that decides how a document is read beside its text: the program, its Node and its configuration. */
export function openCache(path: string, version: string, fs: WritableFileSystem): Cache {
  const { files: before, notice } = load(path, version, fs);
  const now = new Map<string, Map<string, string>>();
  let changed = false;
  let restored = 0;
  let parsed = 0;
  return {
    notice,
    counts: () => ({ restored, parsed }),
    parse(part) {
      // JSON is parsed faster than it is stored, and what a part of a template means the whole of it decides.
      if (languageOf(part.file).name === 'json' || (part.from >= 0 && isTemplated(part.file.text))) return part.parse();
      const key = createHash('sha256')
        .update(`${part.from < 0 ? 'whole' : 'part'}\0${part.text}`)
        .digest('base64');
      const own = now.get(part.file.path) ?? new Map<string, string>();
      now.set(part.file.path, own);
      const known = before.get(part.file.path)?.get(key);
      if (known !== undefined) {
        try {
          const documents = restoredDocuments(known, part);
          own.set(key, known);
          restored++;
          return documents;
        } catch {
          // Somebody else wrote it.
        }
      }
      parsed++;
      const documents = part.parse();
      const stored = storedDocuments(documents, part);
      if (stored !== undefined) {
        own.set(key, stored);
        changed = true;
      }
      return documents;
    },
    save() {
      if (!changed) return undefined;
      // What was not read in this run stays; of what was, only what it holds now.
      const files = Object.fromEntries(
        [...new Map([...before, ...now])].map(([name, entries]) => [name, Object.fromEntries(entries)]),
      );
      const problem = writeFile(path, JSON.stringify({ version, files } satisfies File), fs, {
        mode: 0o600,
        folders: true,
      });
      return problem === undefined ? undefined : `it cannot be written: ${problem}`;
    },
  };
}

type Entries = ReadonlyMap<string, ReadonlyMap<string, string>>;

function load(
  path: string,
  version: string,
  fs: WritableFileSystem,
): { readonly files: Entries; readonly notice: string | undefined } {
  const nothing: Entries = new Map();
  // As large as the tree is.
  const content = readText({ path, named: true }, { root: dirname(path), limit: Infinity, fs });
  if ('problem' in content) {
    const { kind } = content.problem;
    return { files: nothing, notice: kind === 'missing' ? undefined : `it cannot be read: ${kind}` };
  }
  try {
    const value: unknown = JSON.parse(content.text);
    if (!isObject(value) || typeof value['version'] !== 'string' || !isObject(value['files']))
      return { files: nothing, notice: 'it is not a cache of irsa-lint' };
    // Of another version everything is read anew, which needs no word.
    if (value['version'] !== version) return { files: nothing, notice: undefined };
    return {
      files: new Map(
        Object.entries(value['files']).map(([name, entries]) => [
          name,
          new Map(
            isObject(entries)
              ? Object.entries(entries).flatMap(([key, stored]) =>
                  typeof stored === 'string' ? [[key, stored] as const] : [],
                )
              : [],
          ),
        ]),
      ),
      notice: undefined,
    };
  } catch {
    return { files: nothing, notice: 'it is damaged' };
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
