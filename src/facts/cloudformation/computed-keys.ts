/** Keys of a template in which somebody expects a function to be resolved. CloudFormation resolves none: a key is a text. */
import type { Document } from '../../document/language.js';
import { display, isHole, knownValue } from '../../value/text.js';
import { entriesOf, field, itemsOf, stringOf, type Entry, type MapTree, type Tree } from '../../value/tree.js';
import type { Emit } from '../dialect.js';
import { FUNCTIONS } from './functions.js';
import { pseudoParameter } from './pseudo-parameters.js';

const MAX_DEPTH = 60;

/** `root`: as it is written. Where a macro is at work nobody knows what it makes of a key. */
export function emitComputedKeys(root: MapTree, document: Document, emit: Emit): void {
  if (itemsOf(field(root, 'Transform')).some((item) => stringOf(item)?.startsWith('AWS::') !== true)) return;

  function visit(tree: Tree, locals: readonly string[], depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (tree.kind === 'list') for (const item of tree.items) visit(item, locals, depth + 1);
    else if (tree.kind === 'hole' && tree.tagged !== undefined) visit(tree.tagged.value, locals, depth + 1);
    else if (tree.kind === 'map')
      for (const entry of tree.entries) {
        const name = knownValue(entry.key);
        if (name?.startsWith('Fn::ForEach::') === true)
          visit(entry.value, [...locals, stringOf(itemsOf(entry.value)[0]) ?? ''], depth + 1);
        else {
          emitKey(entry, tree, locals);
          visit(entry.value, locals, depth + 1);
        }
      }
  }

  function emitKey(entry: Entry, { entries }: MapTree, locals: readonly string[]): void {
    const { key, keyAt } = entry;
    const tag = tagBefore(entry);
    if (tag !== undefined) return emit.fact('computed-key', { document, form: 'tag', name: tag, at: keyAt });
    const name = knownValue(key);
    if (name !== undefined && entries.length > 1 && FUNCTIONS[name] !== undefined && name !== 'Ref')
      return emit.fact('computed-key', { document, form: 'beside', name, at: keyAt });
    const named = key.parts.find(
      (part) =>
        isHole(part) &&
        part.at?.source.text.slice(part.at.start, part.at.start + 2) === '${' &&
        !locals.includes(part.reference) &&
        isName(part.reference),
    );
    if (named !== undefined)
      emit.fact('computed-key', { document, form: 'placeholder', name: display({ parts: [named] }), at: keyAt });
  }

  const [parameters, resources] = [field(root, 'Parameters'), field(root, 'Resources')];
  const isName = (name: string): boolean => {
    const [first = ''] = name.split('.');
    return (
      pseudoParameter(first, '', root.at) !== undefined ||
      field(parameters, first) !== undefined ||
      field(resources, first) !== undefined
    );
  };
  for (const { value } of entriesOf(resources)) visit(field(value, 'Properties') ?? value, [], 0);
}

/** The tag in front of a key. */
function tagBefore({ keyAt: { source, start } }: Entry): string | undefined {
  const before = source.text.slice(Math.max(0, start - 40), start);
  return /(?:^|[\s{,?])!([A-Z][A-Za-z0-9]*)[ \t]+["']?$/.exec(before)?.[1];
}
