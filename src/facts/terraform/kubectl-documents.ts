/** `kubectl_file_documents` and `kubectl_path_documents`: texts of several documents, each as a text of its own. Read in pkg kubernetes/data_source_kubectl_*_documents.go of gavinbunney/kubectl. */
import { within, type Span } from '../../value/span.js';
import { isHole, knownValue, type Part, type Text } from '../../value/text.js';
import { documentsOf } from './functions/yaml.js';
import { entry, list, object, string, type Value } from './value.js';

/** The documents of a text that hold more than comments. */
export function documentTexts(text: Text): readonly Text[] {
  const documents: Part[][] = [[]];
  let isLineStart = true;
  for (const part of text.parts) {
    if (isHole(part)) documents.at(-1)?.push(part);
    else
      for (const [from, line] of linesOf(part.literal)) {
        if (isLineStart && /^---\s*$/.test(line)) documents.push([]);
        else documents.at(-1)?.push(pieceOf(part, from, line));
        isLineStart = line.endsWith('\n');
      }
    if (isHole(part)) isLineStart = false;
  }
  return documents
    .map(joinedLines)
    .filter(({ parts }) => parts.some((part) => isHole(part) || hasContent(part.literal)));
}

/** Lines with their ends, and where each begins. */
function linesOf(text: string): readonly (readonly [from: number, line: string])[] {
  let from = 0;
  return text.split(/(?<=\n)/).map((line) => {
    const start = from;
    from += line.length;
    return [start, line] as const;
  });
}

const hasContent = (text: string): boolean => text.split('\n').some((line) => /^\s*[^\s#]/.test(line));

type Literal = Exclude<Part, { readonly reference: string }>;

function pieceOf({ literal, at }: Literal, from: number, line: string): Part {
  if (at === undefined) return { literal: line };
  const isAsWritten = at.end - at.start === literal.length;
  return { literal: line, at: isAsWritten ? within(at, from, from + line.length) : at };
}

/** Lines that follow each other in one place are one literal. */
function joinedLines(parts: readonly Part[]): Text {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last === undefined || isHole(last) || isHole(part)) joined.push(part);
    else if (last.at !== undefined && part.at !== undefined && last.at.end === part.at.start)
      joined.splice(-1, 1, { literal: last.literal + part.literal, at: { ...last.at, end: part.at.end } });
    else joined.push(part);
  }
  return { parts: joined };
}

export const documentList = (texts: readonly Text[], at: Span, open: boolean): Value =>
  list(
    texts.map((text) => string(text, at)),
    at,
    'list',
    open,
  );

/** By the path of each in the API, as the provider makes it of its kind, namespace and name. */
export const documentMap = (texts: readonly Text[], at: Span, open: boolean): Value =>
  object(
    texts.map((text) => entry(selfLinkOf(text, at), string(text, at), at)),
    at,
    'map',
    open,
  );

function selfLinkOf(text: Text, at: Span): Text {
  const [document] = documentsOf(text, at);
  const member = (of: Value | undefined, name: string): Value | undefined =>
    of?.kind === 'map' ? of.entries.findLast(({ key }) => knownValue(key) === name)?.value : undefined;
  const textOf = (value: Value | undefined): readonly Part[] =>
    value === undefined ? [] : value.kind === 'text' ? value.text.parts : [{ reference: 'a name', scope: '', at }];
  const metadata = member(document, 'metadata');
  const [version, kind] = ['apiVersion', 'kind'].map((name) => textOf(member(document, name)));
  const namespace = textOf(member(metadata, 'namespace'));
  const isCore = version?.every((part) => isHole(part) || !part.literal.includes('/')) === true;
  const small = (parts: readonly Part[] = []): readonly Part[] =>
    parts.map((part) => (isHole(part) ? part : { literal: part.literal.toLowerCase() }));
  return {
    parts: [
      { literal: isCore ? '/api/' : '/apis/' },
      ...(version ?? []),
      ...(namespace.length === 0 ? [] : [{ literal: '/namespaces/' }, ...namespace]),
      { literal: '/' },
      ...small(kind),
      { literal: 's/' },
      ...textOf(member(metadata, 'name')),
    ],
  };
}
