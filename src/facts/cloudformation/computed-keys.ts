/** Keys and texts of a template in which somebody expects a function to be resolved. CloudFormation resolves none: a key is a text, and in a text only `Fn::Sub` looks for names. */
import type { Document } from '../../document/language.js';
import { display, isHole, knownValue } from '../../value/text.js';
import { entriesOf, entryOf, field, itemsOf, stringOf, type Entry, type MapTree, type Tree } from '../../value/tree.js';
import type { PlainName } from '../cloudformation-facts.js';
import type { Emit } from '../dialect.js';
import { callOf, FUNCTIONS } from './functions.js';
import { pseudoParameter } from './pseudo-parameters.js';
import { scalarText, stretchesOf } from './texts.js';

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
  for (const { value } of entriesOf(resources)) {
    visit(field(value, 'Properties') ?? value, [], 0);
    if (document.templated || !OF_IDENTITIES.has(stringOf(field(value, 'Type')) ?? '')) continue;
    for (const one of plainNames(field(value, 'Properties'), isName)) emit.fact('plain-name', { document, ...one });
  }
}

/** Types of resources whose texts are names, ARNs and policies. */
const OF_IDENTITIES: ReadonlySet<string> = new Set([
  'AWS::IAM::Role',
  'AWS::IAM::OIDCProvider',
  'AWS::EKS::PodIdentityAssociation',
  'AWS::EKS::Addon',
  'AWS::EKS::AccessEntry',
  'AWS::EKS::Nodegroup',
]);

/** What is read by people only. */
const PROSE: ReadonlySet<string> = new Set(['Description', 'Tags']);

/** The texts outside of `Fn::Sub` that hold `${Name}` of a name of the template, each once. */
function plainNames(
  root: Tree | undefined,
  isName: (name: string) => boolean,
  depth = 0,
): readonly Omit<PlainName, 'document'>[] {
  if (root === undefined || depth > MAX_DEPTH) return [];
  const call = callOf(root);
  if (call !== undefined)
    return call.name === 'Fn::Sub' || call.name === 'Fn::Transform' ? [] : plainNames(call.argument, isName, depth + 1);
  switch (root.kind) {
    case 'text':
    case 'hole': {
      const stretches = stretchesOf(scalarText(root) ?? { parts: [] }, root.at);
      const names = stretches.flatMap((one) => ('name' in one ? [one] : []));
      const named = names.find(({ name }) => isName(name));
      return named === undefined ? [] : [{ text: root.at, ...named, isWhole: names.every(({ name }) => isName(name)) }];
    }
    case 'list':
      return root.items.flatMap((item) => plainNames(item, isName, depth + 1));
    case 'map':
      return entryOf(root, 'Fn::Transform') !== undefined
        ? []
        : root.entries.flatMap(({ key, value }) =>
            PROSE.has(knownValue(key) ?? '') ? [] : plainNames(value, isName, depth + 1),
          );
    default:
      return [];
  }
}

/** The tag in front of a key. */
function tagBefore({ keyAt: { source, start } }: Entry): string | undefined {
  const before = source.text.slice(Math.max(0, start - 40), start);
  return /(?:^|[\s{,?])!([A-Z][A-Za-z0-9]*)[ \t]+["']?$/.exec(before)?.[1];
}
