/** Values as they stand in a template: tokens become functions of CloudFormation again. */
import { folderOf, type Span } from '../../value/span.js';
import { display, isHole, type Hole, type Part, type Text } from '../../value/text.js';
import type { Entry, Tree } from '../../value/tree.js';
import { treeOf } from '../program/tree.js';
import { withPlaceholders } from '../tidy.js';
import { isToken, type Value } from '../program/value.js';
import type { Assembly, Stack } from './assembly.js';
import { callTree, listTree, stringTree } from './trees.js';

/** The tree of a value in the template of a stack. */
export const lowered = (value: Value, stack: Stack, assembly: Assembly): Tree =>
  lower(treeOf(value), stack, assembly, 0);

const MAX_DEPTH = 80;

export function lower(tree: Tree, stack: Stack, assembly: Assembly, depth: number): Tree {
  if (depth > MAX_DEPTH) return tree;
  const inner = (one: Tree): Tree => lower(one, stack, assembly, depth + 1);
  switch (tree.kind) {
    case 'text':
      return textTree(tree.text, tree.at, stack, assembly);
    case 'hole':
      return tokenTree(tree.hole, tree.at, stack, assembly) ?? tree;
    case 'list':
      return { ...tree, items: tree.items.map(inner) };
    case 'choice':
      return { ...tree, arms: tree.arms.map(inner) };
    case 'map':
      return {
        ...tree,
        entries: tree.entries.map((entry): Entry => ({
          ...loweredKey(entry, stack, assembly),
          value: inner(entry.value),
        })),
      };
    default:
      return tree;
  }
}

function tokenTree(hole: Hole, at: Span, stack: Stack, assembly: Assembly): Tree | undefined {
  return assembly.meaningOf(hole)?.tree(at, stack);
}

function textTree(written: Text, at: Span, stack: Stack, assembly: Assembly): Tree {
  const text = withPlaceholders(written, at.source);
  const { parts } = text;
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && isHole(only))
    return tokenTree(only, at, stack, assembly) ?? { kind: 'text', text, at };
  if (!parts.some((part) => isHole(part) && assembly.meaningOf(part) !== undefined)) return { kind: 'text', text, at };
  const items = parts.map((part): Tree => {
    const place = part.at ?? at;
    const meant = isHole(part) ? tokenTree(part, place, stack, assembly) : undefined;
    return meant ?? { kind: 'text', text: { parts: [part] }, at: place };
  });
  return callTree('Fn::Join', listTree([stringTree('', at), listTree(items, at)], at), at);
}

/** A key cannot be a function: the token stays a hole, by the name that the template's reader gives it. */
function loweredKey(entry: Entry, stack: Stack, assembly: Assembly): Pick<Entry, 'key' | 'keyAt'> {
  const { key, keyAt } = entry;
  if (!key.parts.some(isHole)) return entry;
  const token = key.parts.find(isToken);
  if (token !== undefined)
    assembly.fault({ fault: 'token-as-key', token: display({ parts: [token] }).replace(/#\d+/, ''), at: keyAt });
  return { key: { parts: key.parts.flatMap((part) => inKey(part, stack, assembly)) }, keyAt };
}

function inKey(part: Part, stack: Stack, assembly: Assembly): readonly Part[] {
  if (!isHole(part)) return [part];
  const same = assembly.meaningOf(part)?.asKey;
  // Of a token whose marker a function of texts has worked on, that is the fault.
  const isTold = assembly.faults.some(
    (fault) => fault.fault === 'token-operation' && fault.token === part.reference.replace(/#\d+/, ''),
  );
  if (same !== undefined && !isTold)
    return same.parts.map((one) => (part.at === undefined ? one : { ...one, at: part.at }));
  const scope = part.reference.startsWith('AWS::') ? folderOf(stack.file.path) : part.scope;
  return [{ ...withoutMark(part), scope }];
}

/** The same hole as what it is in a template, where nothing works on its marker any more. */
function withoutMark(hole: Hole & { readonly token?: true }): Hole {
  const { token, ...rest } = hole;
  return token === undefined ? hole : rest;
}

/** The same text, where tokens may stand: what CfnJson makes a string of. */
export const asPlainKey = (text: Text): Text => ({
  parts: text.parts.map((part) => (isHole(part) ? withoutMark(part) : part)),
});
