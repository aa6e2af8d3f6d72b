/** The only list of languages, and what is asked of whichever language a text is written in. */
import type { Source } from '../value/span.js';
import { isHole } from '../value/text.js';
import type { Tree } from '../value/tree.js';
import { findHolesIn } from './holes.js';
import { hcl } from './hcl/language.js';
import { json } from './json/language.js';
import type { Comment, Document, Language, Part } from './language.js';
import { yaml } from './yaml/language.js';

/** The first that claims a text has it; YAML claims all that no other does. */
const LANGUAGES: readonly Language[] = [json, yaml];

/** Files that others read: templates of programs and charts. */
const TEMPLATES: readonly string[] = ['.tftpl', '.tpl', '.tmpl', '.template'];

/** Extensions of the names of files that are read. */
export const EXTENSIONS: readonly string[] = [
  ...[...LANGUAGES, hcl].flatMap(({ extensions }) => extensions),
  ...TEMPLATES,
];

/** By how the text begins: a `.yaml` file may hold JSON. Only HCL is told by its name; what stands inside of it is not. */
export const languageOf = ({ path, text, inside }: Source): Language =>
  inside === undefined && hcl.extensions.some((extension) => path.endsWith(extension))
    ? hcl
    : (LANGUAGES.find(({ begins }) => begins(text)) ?? yaml);

/** The parts of a file, unparsed: a scan over their texts tells which of them matter. */
export const partsOf = (file: Source): readonly Part[] => languageOf(file).partsOf(file);

export const commentsOf = (file: Source): readonly Comment[] => languageOf(file).commentsOf(file);

/** What stands inside a text as a document of its own. Undefined where the text is none, or where its place is not known. */
export function readEmbedded(tree: Tree, document: Document): Document | undefined {
  if (tree.kind !== 'text') return undefined;
  const source = tree.text.parts[0]?.at?.source;
  if (source?.inside === undefined) return undefined;
  const language = languageOf(source);
  const parsed = language.parse(source, findHolesIn(document.file));
  if (parsed === undefined) return undefined;
  const formatted = tree.text.parts.some(isHole) ? ({ formatted: true } as const) : {};
  return { ...document, embedded: true, ...formatted, language: language.name, ...parsed };
}
