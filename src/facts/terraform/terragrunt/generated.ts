/** Files that `generate` writes into a module, as sources whose places are those of the text in Terragrunt's file. */
import { isHole, type Part } from '../../../value/text.js';
import type { OffsetSegment, Source, Span } from '../../../value/span.js';
import { belowRoot, fromRoot, pathIn, within } from '../root-path.js';
import { hole, knownText, textFrom, type Value } from '../value.js';
import type { Generate } from './settings.js';

export interface Generated {
  /** By their paths in the tree. */
  readonly files: ReadonlyMap<string, Source>;
  /** Parts of their contents that are not known, by the names that stand for them. */
  readonly names: ReadonlyMap<string, Value>;
}

/** `exists`: whether the module has a file of this path itself. */
export function generatedFiles(
  generates: Iterable<Generate>,
  module: string,
  exists: (path: string) => boolean,
): Generated {
  const files = new Map<string, Source>();
  const names = new Map<string, Value>();
  for (const { member } of generates) {
    const disabled = member('disable');
    if (disabled !== undefined && !(disabled.kind === 'boolean' && !disabled.value)) continue;
    const path = pathOf(member('path'), module);
    const contents = member('contents');
    if (path === undefined || contents === undefined) continue;
    const strategy = member('if_exists');
    if (strategy !== undefined && knownText(strategy) === 'skip' && exists(path)) continue;
    const source = sourceOf(contents, path, names);
    if (source !== undefined) files.set(path, source);
  }
  return { files, names };
}

function pathOf(value: Value | undefined, module: string): string | undefined {
  const text = value === undefined ? undefined : textFrom(value);
  const path = text === undefined ? undefined : pathIn(text);
  if (path === undefined || path.startsWith('/')) return undefined;
  const below = belowRoot(path);
  return below === undefined ? within(module, path) : fromRoot(below, module);
}

/** A hole becomes an interpolation, which is right wherever a text stands and breaks no more than its own block elsewhere. */
function sourceOf(contents: Value, path: string, names: Map<string, Value>): Source | undefined {
  const text = contents.kind === 'choice' ? undefined : textFrom(contents);
  if (text === undefined) return undefined;
  const pieces = text.parts.map((part): readonly [string, Span | undefined] => {
    if (!isHole(part)) return [part.literal, part.at];
    const name = `terragrunt_${names.size}`;
    names.set(name, hole(part.reference, part.scope, contents.at, part));
    return [`\${${name}}`, undefined];
  });
  const host =
    text.parts.flatMap((part: Part) => (isHole(part) ? [] : (part.at?.source ?? [])))[0] ?? contents.at.source;
  return {
    path,
    text: pieces.map(([literal]) => literal).join(''),
    inside: { host, segments: () => segmentsOf(pieces, host, contents.at), encode: () => undefined },
  };
}

/** What stands elsewhere is placed where the contents begin. */
function segmentsOf(
  pieces: readonly (readonly [string, Span | undefined])[],
  host: Source,
  { source, start }: Span,
): readonly OffsetSegment[] {
  let inner = 0;
  return pieces.map(([literal, at]) => {
    const isHere = at !== undefined && at.source === host;
    const segment: OffsetSegment = {
      inner,
      innerLength: literal.length,
      outer: isHere ? at.start : source === host ? start : 0,
      outerLength: isHere ? at.end - at.start : 0,
    };
    inner += literal.length;
    return segment;
  });
}
