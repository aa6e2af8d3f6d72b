/** A file's text to documents: masked if it is a template, split where that is safe, and parsed only when somebody asks. */
import type { Span, Source } from '../value/span.js';
import { isHole } from '../value/text.js';
import type { Tree } from '../value/tree.js';
import { holesOf } from './holes.js';
import { readJson } from './json.js';
import { isTemplated, mask } from './template-mask.js';
import { readYaml } from './yaml.js';

export interface Fault {
  readonly message: string;
  readonly at: Span;
}

/** One document of a file, parsed. */
export interface Document {
  readonly file: Source;
  readonly language: 'json' | 'yaml';
  /** Template actions stood in it: what could not be read is holes, and keys may repeat. */
  readonly templated: boolean;
  readonly tree: Tree | undefined;
  readonly faults: readonly Fault[];
  /** It is what stands inside a text of another document. */
  readonly embedded?: true;
  /** Placeholders or verbs of a format string stand in the text: it may become JSON only when they are replaced. */
  readonly formatted?: true;
}

/** A stretch of a file that can be parsed alone. */
export interface Part {
  readonly file: Source;
  /** Where it begins in the file; -1 for the whole file. */
  readonly from: number;
  readonly text: string;
  readonly parse: () => readonly Document[];
}

/** The parts of a file, unparsed: a scan over `text` tells which of them matter. */
export function partsOf(file: Source): readonly Part[] {
  const start = file.text.startsWith('\uFEFF') ? 1 : 0;
  if (/^\s*[[{]/.test(file.text.slice(start, start + 400)))
    return [{ file, from: -1, text: file.text, parse: once(() => parseJson(file)) }];
  const masked = isTemplated(file.text) ? mask(file.text) : undefined;
  const text = masked?.text ?? file.text;
  const parse = (from: number, to: number): readonly Document[] => {
    const whole = from === 0 && to === text.length;
    const source: Source = whole
      ? file
      : {
          path: file.path,
          text: file.text.slice(from, to),
          inside: {
            host: file,
            runs: () => [{ inner: 0, outer: from, innerLength: to - from, outerLength: to - from }],
          },
        };
    const documents = readYaml(source, {
      text: text.slice(from, to),
      ...(masked === undefined
        ? {}
        : { blanked: masked.blanked.filter((b) => b >= from && b < to).map((b) => b - from) }),
      findHoles: findHolesIn(file, masked?.actions),
    });
    return documents.map((document) => ({ file, language: 'yaml', templated: masked !== undefined, ...document }));
  };
  const whole = once(() => parse(0, text.length));
  const bounds = boundsOf(text);
  if (bounds.length <= 2) return [{ file, from: -1, text: file.text, parse: whole }];
  return bounds.slice(0, -1).map((from, i) => {
    const to = bounds[i + 1] ?? text.length;
    return {
      file,
      from,
      text: file.text.slice(from, to),
      parse: once(() => {
        const documents = parse(from, to);
        // A part that does not parse may have been cut inside a scalar: the whole file decides.
        if (!documents.some((document) => document.faults.length > 0)) return documents;
        return whole().filter(
          (document) =>
            document.faults.some((fault) => touches(fault.at, file, from, to)) ||
            touches(document.tree?.at, file, from, to),
        );
      }),
    };
  });
}

function touches(place: Span | undefined, file: Source, from: number, to: number): boolean {
  return place !== undefined && place.source === file && place.start >= from && place.start <= to;
}

/** Offsets at which the file can be cut: a document marker at the start of a line, unless a directive makes documents depend on what stands before them. */
function boundsOf(text: string): readonly number[] {
  if (/^%/m.test(text)) return [0, text.length];
  const cuts = [...text.matchAll(/\n(?=---(?:[ \t\r\n]|$))/g)].map((match) => match.index + 1);
  return [0, ...cuts, text.length];
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}

function parseJson(file: Source): readonly Document[] {
  const json = readJson(file, findHolesIn(file));
  if (json.faults.length === 0 || file.path.endsWith('.json'))
    return [{ file, language: 'json', templated: false, ...json }];
  const masked = isTemplated(file.text) ? mask(file.text) : undefined;
  return readYaml(file, {
    ...(masked === undefined ? {} : { text: masked.text, blanked: masked.blanked }),
    findHoles: findHolesIn(file, masked?.actions),
  }).map((document) => ({
    file,
    language: 'yaml',
    templated: masked !== undefined,
    ...document,
  }));
}

/** Within one folder an equal placeholder is taken to be one value. Policy variables are left alone everywhere: no other form looks like them. */
export const findHolesIn = (file: Source, masked?: readonly string[]) =>
  holesOf({
    scope: file.path.replace(/[^/]*$/, ''),
    policyLanguage: true,
    ...(masked === undefined ? {} : { masked }),
  });

/** What stands inside a text as a document of its own: JSON first, then YAML. Undefined where the text is neither. */
export function readEmbedded(tree: Tree, document: Document): Document | undefined {
  if (tree.kind !== 'text') return undefined;
  const source = tree.text.parts[0]?.at?.source;
  if (source?.inside === undefined) return undefined;
  const part = { embedded: true as const, ...(tree.text.parts.some(isHole) ? { formatted: true as const } : {}) };
  if (/^\s*[{[]/.test(source.text))
    return { ...document, ...part, language: 'json', ...readJson(source, findHolesIn(document.file)) };
  const [first] = readYaml(source, { findHoles: findHolesIn(document.file) });
  return first === undefined ? undefined : { ...document, ...part, language: 'yaml', ...first };
}
