/** A YAML file to documents: masked if it is a template, split where that is safe, and parsed only when somebody asks. */
import { countBelow, lastAtMost } from '../../value/search.js';
import { sliceOf, type Source } from '../../value/span.js';
import { findHolesIn } from '../holes.js';
import { once, type Document, type Part } from '../language.js';
import { hasInterpolations, isTemplated, mask, type Masked } from '../template-mask.js';
import { readYaml } from './read.js';

/** The parts of a file, unparsed. */
export function partsOf(file: Source): readonly Part[] {
  const parse = parserOf(file);
  const { text } = file;
  const bounds = boundsOf(isTemplated(text) ? mask(text).text : text);
  const isBroken = (from: number, to: number): boolean => isFaulty(parse(from, to, true));
  const isBrokenAsWhole = once(() => isBroken(0, text.length));
  if (bounds.length <= 2)
    return [{ file, from: -1, text, parse: once(() => parse(0, text.length)), isBroken: isBrokenAsWhole }];
  const ofWhole = once(() => byPart(parse(0, text.length), file, bounds));
  return bounds.slice(0, -1).map((from, i) => {
    const to = bounds[i + 1] ?? text.length;
    return {
      file,
      from,
      text: text.slice(from, to),
      parse: once(() => {
        const documents = parse(from, to);
        // A part that does not parse may have been cut inside a scalar: the whole file decides.
        if (!isFaulty(documents)) return documents;
        return ofWhole().get(from) ?? [];
      }),
      isBroken: once(() => isBroken(from, to) && isBrokenAsWhole()),
    };
  });
}

/** All documents of a file. */
export const parseYaml = (file: Source): readonly Document[] => parserOf(file)(0, file.text.length);

/** Parses a range of the file; the masks of a template are those of the whole file. */
function parserOf(file: Source): (from: number, to: number, treeless?: boolean) => readonly Document[] {
  const templated = isTemplated(file.text);
  const masked = once(() => mask(file.text));
  const filled = once(() => mask(file.text, 'all'));
  const holdsAny = once(() => hasInterpolations(file.text, 'all'));
  const holdsExpressions = once(() => hasInterpolations(file.text, 'expressions'));
  const read = (from: number, to: number, treeless: boolean, masks: Masked | undefined): readonly Document[] => {
    const { text = file.text, blanked, actions } = masks ?? {};
    const source = from === 0 && to === text.length ? file : sliceOf(file, from, to);
    const documents = readYaml(source, {
      text: text.slice(from, to),
      ...(blanked === undefined
        ? {}
        : { blanked: blanked.slice(countBelow(blanked, from), countBelow(blanked, to)).map((b) => b - from) }),
      findHoles: findHolesIn(file, actions),
      treeless,
    });
    return documents.map((document) => ({
      file,
      language: 'yaml',
      templated: templated || actions !== undefined,
      ...document,
    }));
  };
  return (from, to, treeless = false) => {
    const documents = read(from, to, treeless, templated ? masked() : undefined);
    // Actions in texts are text: a block of them (values that `tpl` runs) need not be YAML any more where they are blanked.
    const plain = templated && isFaulty(documents) ? read(from, to, treeless, undefined) : documents;
    if (!isFaulty(plain)) return plain;
    // An interpolation of Terraform in a text is text; only where YAML trips over one is the file taken for a template.
    if (!holdsAny()) return documents;
    const others = read(from, to, treeless, filled());
    return isFaulty(others) && !holdsExpressions() ? documents : others;
  };
}

const isFaulty = (documents: readonly Document[]): boolean => documents.some(({ faults }) => faults.length > 0);

/** The documents of a whole file by the beginnings of the parts in which they begin or have a fault; where two parts meet a place is of both. */
function byPart(
  documents: readonly Document[],
  file: Source,
  bounds: readonly number[],
): ReadonlyMap<number, readonly Document[]> {
  const found = new Map<number, Set<Document>>();
  const put = (document: Document, from: number | undefined): void => {
    if (from === undefined) return;
    const own = found.get(from) ?? new Set();
    found.set(from, own.add(document));
  };
  for (const document of documents)
    for (const place of [document.tree?.at, ...document.faults.map(({ at }) => at)]) {
      if (place?.source !== file) continue;
      const index = Math.min(lastAtMost(bounds, place.start), bounds.length - 2);
      put(document, bounds[index]);
      if (bounds[index] === place.start) put(document, bounds[index - 1]);
    }
  return new Map([...found].map(([from, own]) => [from, [...own]]));
}

/** Offsets at which the file can be cut: a document marker at the start of a line, unless a directive makes documents depend on what stands before them. */
function boundsOf(text: string): readonly number[] {
  if (/^%/m.test(text)) return [0, text.length];
  const cuts = [...text.matchAll(/\n(?=---(?:[ \t\r\n]|$))/g)].map((match) => match.index + 1);
  return [0, ...cuts, text.length];
}
