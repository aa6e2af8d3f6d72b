/** YAML in a text with holes. */
import { readYaml } from '../document/yaml/read.js';
import type { Span } from '../value/span.js';
import type { Text } from '../value/text.js';
import type { Tree } from '../value/tree.js';
import { FlatText } from './flat-text.js';

export { plainScalar } from '../document/yaml/read.js';

/** Its documents, with their places where the parts of the text stand; undefined where it cannot be read. `as`: what a language makes of a tree, which is asked before the places are moved. */
export function yamlTrees(
  text: Text,
  at: Span,
  as: (tree: Tree) => Tree = (tree) => tree,
): readonly Tree[] | undefined {
  const flat = new FlatText(text, at);
  const parsed = readYaml(flat.source, { findHoles: flat.findHoles });
  if (parsed.some(({ faults }) => faults.length > 0)) return undefined;
  return parsed.flatMap(({ tree }) => (tree === undefined ? [] : [flat.place(as(tree))]));
}
