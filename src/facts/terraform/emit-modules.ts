/** Calls of modules of the registry, with what is given to them and asked of them. */
import { knownValue } from '../../value/text.js';
import { toFileSpan, type Span } from '../../value/span.js';
import { once, type Document } from '../../document/language.js';
import type { MapTree } from '../../value/tree.js';
import type { Block } from '../../document/hcl/ast.js';
import { attributeValue } from './blocks.js';
import { evaluate } from './evaluate.js';
import type { ProgramPlace } from './emit.js';
import { builtFolder, CALL_META, isLocal, type ModuleInstance } from './instance.js';
import { attributeIn } from './module.js';
import { within } from './root-path.js';
import type { Instance } from './instances.js';
import { outputReferences } from './references.js';
import { registrySource } from './registry/source.js';
import { tidied } from '../tidy.js';
import { entry, object, settle } from './value.js';
import type { Emit } from '../dialect.js';

export function moduleCall(
  module: ModuleInstance,
  name: string,
  { instance, isFirst }: { readonly instance: Instance; readonly isFirst: boolean },
  place: ProgramPlace,
  emit: Emit,
): void {
  const { block, scope } = instance;
  // What a module of the registry calls is its own business.
  if (block.at.source.inside !== undefined) return;
  const text = (attribute: string): string | undefined => {
    const value = attributeValue({ body: block.body, scope }, attribute);
    return value?.kind === 'text' ? knownValue(value.text) : undefined;
  };
  const source = text('source');
  const found = source === undefined ? undefined : registrySource(source, text('version'));
  const document = placeDocument(block, place);
  // One call is said once, however many modules it makes.
  if (source !== undefined && isFirst && module.child(instance) === undefined) {
    emit.fact('unseen-part', { kind: 'module', document, unit: place.unit, source, at: headOf(block) });
    stateLost(module, block, source, document, emit);
  }
  if (found === undefined) return;
  const inputs = once((): MapTree => {
    const entries = block.body.attributes
      .filter((attribute) => !CALL_META.has(attribute.name))
      .map(({ name: key, nameAt, value }) =>
        entry(
          key,
          settle(() => evaluate(value, scope), value.at),
          nameAt,
        ),
      );
    return tidied(object(entries, block.at));
  });
  const references = outputReferences(module.module).get(name);
  emit.fact('module-call', {
    document,
    module: found.module,
    version: found.version,
    name,
    // Rules ask for those of a few modules.
    get inputs() {
      return inputs();
    },
    outputs: references?.outputs ?? [],
    usedWhole: references?.usedWhole ?? false,
    at: headOf(block),
  });
}

/** A folder of this tree that is not there: `terraform init` fails, whether the call makes anything or not. */
function stateLost(
  { workspace, module }: ModuleInstance,
  { body, at }: Block,
  source: string,
  document: Document,
  emit: Emit,
): void {
  const folder = isLocal(source) ? within(module.folder, source) : undefined;
  if (folder === undefined || folder === '' || !/^[\w./-]+$/.test(source)) return;
  if (workspace.isAbsent?.(folder) !== true || workspace.paths.some((path) => path.startsWith(`${folder}/`))) return;
  emit.fact('build-failed', {
    tool: 'terraform',
    document,
    name: builtFolder(workspace),
    problem: `there is no module at \`${folder}\``,
    at: attributeIn(body, 'source')?.value.at ?? at,
    related: [],
    isPath: true,
  });
}

/** The document that something of a program stands in. */
export function placeDocument({ at }: Pick<Block, 'at'>, { unit, appliedBy, givenBy = [] }: ProgramPlace): Document {
  const file = toFileSpan(at).source;
  return {
    file,
    language: 'hcl',
    templated: false,
    tree: undefined,
    faults: [],
    unit,
    givenBy,
    ...(appliedBy === undefined
      ? {}
      : { appliedBy: { ...appliedBy, through: [...(appliedBy.through ?? []), file.path] } }),
  };
}

/** The type and the labels of a block. */
export function headOf({ at, typeAt, labels }: Block): Span {
  const last = labels.at(-1)?.at ?? typeAt;
  const isQuoted = last.source.text.charAt(last.end) === '"';
  return last.source === at.source ? { ...at, end: last.end + (isQuoted ? 1 : 0) } : at;
}
