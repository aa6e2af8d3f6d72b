/** Policies in texts of programs and of Terraform that are no JSON: AWS refuses them. */
import type { Document } from '../document/language.js';
import { languageOf } from '../document/languages.js';
import { noHoles } from '../document/scalar.js';
import { toFileSpan } from '../value/span.js';
import { shapeOf } from '../value/text.js';
import type { Tree } from '../value/tree.js';
import type { Emit } from './dialect.js';
import { FlatText } from './flat-text.js';
import { encodedValue, JsonReader } from './json-text.js';

/** Hands on such a text as a document with its first fault. Where a hole may be what is missing, nobody knows. */
export function emitBrokenPolicy(policy: Tree, document: Document, emit: Emit): void {
  if (policy.kind === 'choice') {
    for (const arm of policy.arms) emitBrokenPolicy(arm, document, emit);
    return;
  }
  if (policy.kind !== 'text' || !/^\s*\{/.test(shapeOf(policy.text)) || encodedValue(policy.text) !== undefined) return;
  if (new JsonReader(policy.text, policy.at).read() !== undefined) return;
  const flat = new FlatText(policy.text, policy.at);
  // Named as a file that a policy stands in alone.
  const [fault] = languageOf({ ...flat.source, path: 'policy.json' }).parse(flat.source, noHoles)?.faults ?? [];
  if (fault === undefined) return;
  const at = toFileSpan(flat.locate(fault.at));
  // What is read from a file of its own is said there.
  if (languageOf(at.source).name !== document.language) return;
  const { message } = fault;
  emit.fact('document', { ...document, file: at.source, embedded: true, tree: undefined, faults: [{ message, at }] });
}
