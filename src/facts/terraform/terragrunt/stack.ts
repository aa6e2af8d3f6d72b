/** What a stack file makes: copies of units and stacks, each with its values. */
import type { Span } from '../../../value/span.js';
import { attributeValue, lazyEntry } from '../blocks.js';
import { absolutePath } from '../root-path.js';
import type { Scope } from '../scope.js';
import { hole, knownText, object, string, type Value } from '../value.js';
import { blocksIn, type Labelled } from './body.js';
import type { Config } from './config.js';
import { moduleSource } from './source.js';
import { join } from './tree.js';

/** A unit or stack that a stack file takes in. */
export interface Child {
  readonly kind: 'unit' | 'stack';
  readonly label: string;
  /** What is copied; undefined: not here. */
  readonly source: string | undefined;
  /** The address of what is not here. */
  readonly unseen: { readonly source: string; readonly at: Span } | undefined;
  /** Where it is copied to; undefined: not known. */
  readonly folder: string | undefined;
  readonly values: Value;
  /** What is put over the unit. */
  readonly over: Labelled | undefined;
}

export interface Stack {
  readonly children: readonly Child[];
  /** What names mean in blocks that are taken from the stack file. */
  readonly outer: Scope['reference'];
}

/** `folder`: where the stack file stands. `config` reads it with a place. */
export function stackIn(folder: string, config: Config): Stack {
  const children = (['unit', 'stack'] as const).flatMap((kind) =>
    blocksIn(config.body, kind).map((block) => childOf(kind, block, folder, config)),
  );
  const outer: Scope['reference'] = ([root = '', name = ''], at) => {
    if (root === 'unit' || root === 'stack') return pathsOf(children, root, name, at);
    return root === 'local' || root === 'values' ? config.scope.reference([root, name], at) : undefined;
  };
  return { children, outer };
}

function childOf(kind: Child['kind'], block: Labelled, folder: string, config: Config): Child {
  const { label, body, at } = block;
  const written = (name: string): Value | undefined => attributeValue({ body, scope: config.scope }, name);
  const source = written('source');
  const found = source === undefined ? undefined : moduleSource(source, folder);
  const path = written('path');
  const name = path === undefined ? undefined : knownText(path);
  const plain = written('no_dot_terragrunt_stack');
  const isPlain = plain?.kind === 'boolean' && plain.value;
  const [over] = blocksIn(body, 'autoinclude', '');
  return {
    kind,
    label,
    source: found?.kind === 'local' ? found.folder : undefined,
    unseen: found?.kind === 'remote' ? { source: found.written, at: found.at } : undefined,
    folder:
      name === undefined || /(?:^|\/)\.\.(?:\/|$)|^\//.test(name)
        ? undefined
        : join(isPlain ? folder : join(folder, '.terragrunt-stack'), name),
    values: written('values') ?? object([], at),
    over,
  };
}

/** `unit.x.path` */
function pathsOf(children: readonly Child[], kind: string, label: string, at: Span): Value | undefined {
  const found = children.find((one) => one.kind === kind && one.label === label);
  if (found === undefined) return undefined;
  const path = (): Value =>
    found.folder === undefined ? hole(`${kind}.${label}.path`, '', at) : string(absolutePath(found.folder), at);
  return object([lazyEntry('path', at, path)], at);
}
