/** kro: the resources of a ResourceGraphDefinition are templates of objects; an expression is one value within the definition, and in no other. */
import { isHole, type Hole, type Text } from '../../value/text.js';
import { entryOf, field, listOf, stringOf, type Entry, type MapTree, type Tree } from '../../value/tree.js';
import type { DocumentDialect, Reading } from '../dialect.js';

export const kro: DocumentDialect = {
  kind: 'document',
  name: 'kro',
  scan: /kro\.run\//,
  object(reading) {
    const { root } = reading;
    if (stringOf(field(root, 'kind')) !== 'ResourceGraphDefinition') return undefined;
    if (!(stringOf(field(root, 'apiVersion')) ?? '').startsWith('kro.run/')) return undefined;
    for (const resource of listOf(field(root, 'spec', 'resources'))) readResource(resource, reading);
    return 'done';
  },
};

/** One that is included only on a condition is a template as a chart's is. */
function readResource(resource: Tree, { root, document, emit }: Reading): void {
  const template = field(resource, 'template');
  if (template?.kind !== 'map') return;
  const name = stringOf(field(root, 'metadata', 'name')) ?? String(root.at.start);
  const scope = `${document.file.path}#${name}`;
  const scoped = inScope(template, scope);
  const id = stringOf(field(resource, 'id'));
  emit.document({
    ...document,
    templated: document.templated || entryOf(resource, 'includeWhen') !== undefined,
    faults: [],
    tree: scoped.kind === 'map' && id !== undefined ? withStatus(scoped, id, scope) : scoped,
  });
}

/** What other resources of the definition refer to: controllers of ACK write the ARN there. */
function withStatus(template: MapTree, id: string, scope: string): MapTree {
  const { at } = template;
  if (!/\.services\.k8s\.aws\//.test(stringOf(field(template, 'apiVersion')) ?? '') || entryOf(template, 'status'))
    return template;
  const arn: Hole = { reference: `${id}.status.ackResourceMetadata.arn`, scope, at };
  const within = (name: string, value: Tree): MapTree => ({
    kind: 'map',
    entries: [member(name, value)],
    open: true,
    at,
  });
  const member = (name: string, value: Tree): Entry => ({ key: { parts: [{ literal: name, at }] }, keyAt: at, value });
  const status = within('ackResourceMetadata', within('arn', { kind: 'text', text: { parts: [arn] }, at }));
  return { ...template, entries: [...template.entries, member('status', status)] };
}

/** `${a.?b}` and `${a.b}` are one value. */
function inScope(tree: Tree, scope: string): Tree {
  const text = ({ parts }: Text): Text => ({
    parts: parts.map((part) =>
      isHole(part) ? { ...part, scope, reference: part.reference.replaceAll('.?', '.').trim() } : part,
    ),
  });
  switch (tree.kind) {
    case 'text':
      return { ...tree, text: text(tree.text) };
    case 'list':
      return { ...tree, items: tree.items.map((item) => inScope(item, scope)) };
    case 'map':
      return {
        ...tree,
        entries: tree.entries.map(({ key, keyAt, value }) => ({ key: text(key), keyAt, value: inScope(value, scope) })),
      };
    default:
      return tree;
  }
}
