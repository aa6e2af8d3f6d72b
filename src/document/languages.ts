/** The only list of languages, and what is asked of whichever language a text is written in. */
import { toFileSpan, type Source, type Span } from '../value/span.js';
import { isHole } from '../value/text.js';
import type { Tree } from '../value/tree.js';
import { holesOfAssembled } from './assembled.js';
import { findHolesIn } from './holes.js';
import { hcl } from './hcl/language.js';
import { json } from './json/language.js';
import type { Comment, Document, Language, Parsed, Part } from './language.js';
import { maskOf } from './template-mask.js';
import { typescript } from './typescript/language.js';
import type { FindHoles } from './scalar.js';
import { yaml } from './yaml/language.js';
import { parseYaml } from './yaml/parts.js';

/** The first that claims a text has it; YAML claims all that no other does. */
const LANGUAGES: readonly Language[] = [json, yaml];

const EXTENSIONS: readonly string[] = LANGUAGES.flatMap(({ extensions }) => extensions);

/** What a name says: that a language reads it, that it may become such a file when a tool fills it in, or nothing at all. */
export type NameKind = 'language' | 'template' | 'bare';

/** Endings of templates: Terraform's templatefile, Jinja (Ansible), Go templates (helmfile, gomplate), CloudFormation, envsubst. */
const TEMPLATE = /\.(?:tpl|tmpl|j2|jinja2?|tftpl|gotmpl|template|tmplt)$|[-.](?:yaml|yml|json)-(?:template|tmpl|tpl)$/i;

export function nameKindOf(path: string): NameKind | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (EXTENSIONS.some((extension) => name.endsWith(extension))) return 'language';
  if (TEMPLATE.test(name)) return 'template';
  return name.includes('.') ? undefined : 'bare';
}

/** Bytes beyond which a file without an extension is none of the policies that are looked for there. */
export const BARE_LIMIT = 100_000;

/** Whether a text whose name does not say it is a document that a dialect may read: not a script, a page or a configuration of something else. */
export function mayBeDocument(path: string, text: string): boolean {
  switch (nameKindOf(path)) {
    case 'template':
      // A page, as helm-docs makes of README.md.gotmpl.
      if (/\.(?:md|markdown)\.[^./]+$/i.test(path)) return false;
      return /\.(?:ya?ml|json)\.|[-.](?:yaml|yml|json)-/i.test(path) || looksLikeDocument(text) || DEFINES.test(text);
    case 'bare':
      return (
        (/^\uFEFF?\s*\{\s*"/.test(text) && text.includes('AssumeRole')) ||
        // A kustomization, and what it takes in: any name is one of a file there.
        /(?:^|\/)Kustomization$/.test(path) ||
        (/^apiVersion:[ \t]*\S/m.test(text) && /^kind:[ \t]*\S/m.test(text))
      );
    default:
      return true;
  }
}

/** Templates that those of a chart include. */
const DEFINES = /\{\{-?[ \t]{0,8}define[ \t]/;

/** JSON, or YAML that has a key of an object, a stack or a chart's values at the start of a line. */
export const looksLikeDocument = (text: string): boolean =>
  json.begins(text) ||
  /^["']?(?:apiVersion|kind|AWSTemplateFormatVersion|Resources|serviceAccount|iam)["']?:/m.test(text);

/** Told by their names alone; what stands inside of them is not. */
const NAMED: readonly Language[] = [hcl, typescript];

/** By how the text begins: a `.yaml` file may hold JSON. */
export const languageOf = ({ path, text, inside }: Source): Language =>
  (inside === undefined
    ? NAMED.find(({ extensions }) => extensions.some((extension) => path.endsWith(extension)))
    : undefined) ??
  LANGUAGES.find(({ begins }) => begins(text)) ??
  yaml;

/** The parts of a file, unparsed: a scan over their texts tells which of them matter. */
export const partsOf = (file: Source): readonly Part[] => languageOf(file).partsOf(file);

export const textsOf = (file: Source): readonly Span[] => languageOf(file).textsOf?.(file) ?? [];

/** What a comment above its first line speaks of as a whole. */
export const wholesOf = (file: Source): readonly Span[] => [
  ...textsOf(file),
  ...(languageOf(file).wholesOf?.(file) ?? []),
];

export const codeOf = (file: Source): string => languageOf(file).codeOf?.(file) ?? file.text;

/** Whether a comment may say something to this program. */
export const mayDirect = (text: string): boolean => text.includes('irsa-lint-');

export const commentsOf = (file: Source): readonly Comment[] => languageOf(file).commentsOf(file);

/** What stands inside a text as a document of its own. Undefined where the text is none, or where its place is not known. */
export function readEmbedded(scalar: Tree, document: Document): Document | undefined {
  if (scalar.kind !== 'text') return undefined;
  const content = scalar.text.parts[0]?.at?.source;
  if (content?.inside === undefined) return undefined;
  const { path, text, inside } = content;
  const source: Source = { path, text, inside, isDocument: true };
  const language = languageOf(source);
  const { actions, blanked = [] } = document.templated ? maskOf(document.file) : {};
  const isFilledLater = document.templated || scalar.text.parts.some(isHole);
  const read = language.parse(source, holesWithin(content, findHolesIn(document.file, actions)));
  const parsed = isFilledLater ? readUnfilled(source, read) : read;
  if (parsed === undefined) return undefined;
  const tree = parsed.tree === undefined ? undefined : opened(parsed.tree, blanked);
  const formatted = isFilledLater ? ({ formatted: true } as const) : {};
  return {
    ...document,
    embedded: true,
    ...formatted,
    language: language.name,
    ...parsed,
    tree,
  };
}

/** What was filled in stands for what is not known, and so does a placeholder beside it. */
function holesWithin(content: Source, findHoles: FindHoles): FindHoles {
  const filled = holesOfAssembled(content);
  if (filled === undefined) return findHoles;
  return (value) => {
    const written = findHoles(value);
    const others = filled(value).filter(({ start }) => !written.some((one) => one.start <= start && start < one.end));
    return [...written, ...others].sort((a, b) => a.start - b.start);
  };
}

/** A value without quotes that a tool fills in is not JSON yet, and YAML reads it. What neither reads shows nothing for certain. */
function readUnfilled(source: Source, read: Parsed | undefined): Parsed | undefined {
  if (read === undefined || read.faults.length === 0) return read;
  const { faults } = read;
  const [document] = parseYaml(source);
  return document === undefined || document.faults.length > 0
    ? { tree: undefined, faults }
    : { tree: document.tree, faults: [] };
}

/** What actions of a template stand in that were blanked out may have more members than can be read. */
function opened(tree: Tree, blanked: readonly number[]): Tree {
  if ((tree.kind !== 'map' && tree.kind !== 'list') || blanked.length === 0) return tree;
  const { start, end } = toFileSpan(tree.at);
  const within = blanked.filter((offset) => offset >= start && offset < end);
  if (within.length === 0) return tree;
  if (tree.kind === 'list') return { ...tree, open: true, items: tree.items.map((item) => opened(item, within)) };
  const entries = tree.entries.map((entry) => ({ ...entry, value: opened(entry.value, within) }));
  return { ...tree, open: true, entries };
}
