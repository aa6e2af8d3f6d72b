/** Files and modules that a program names and that are not there: Terraform refuses the plan, and nothing of the program is applied. */
import { nearest } from '../../value/nearest.js';
import { table } from '../../value/table.js';
import { folderOf, toFileSpan, type Span } from '../../value/span.js';
import type { Text } from '../../value/text.js';
import type { Emit } from '../dialect.js';
import { attributeValue } from './blocks.js';
import type { ProgramPlace } from './emit.js';
import { placeDocument } from './emit-modules.js';
import { builtFolder, type ModuleInstance, type Workspace } from './instance.js';
import { attributeIn } from './module.js';
import type { MissingFile } from './scope.js';
import { knownText } from './value.js';

/** What is said of one place of a program once. */
export function emitMissing(modules: readonly ModuleInstance[], place: ProgramPlace, emit: Emit): void {
  const [root] = modules;
  const said = new Set<string>();
  for (const file of root?.workspace.budget.missing ?? []) {
    const { at, path } = file;
    const key = JSON.stringify([at.source.path, at.start, path]);
    if (said.has(key)) continue;
    said.add(key);
    const document = placeDocument({ at }, place);
    if (root !== undefined && isCertain(file, modules, root.workspace))
      emit.fact('build-failed', {
        tool: 'terraform',
        document,
        name: builtFolder(root.workspace),
        problem: `nothing is at \`${path}\`${meant(path, root.workspace)}`,
        at,
        related: [],
      });
    else emit.fact('unseen-part', { kind: 'file', document, unit: place.unit, source: path, at });
  }
}

/** A file of nearly this name beside it. */
function meant(path: string, { paths }: Workspace): string {
  const folder = folderOf(path);
  const near = nearest(
    path,
    paths.filter((one) => folderOf(one) === folder),
  );
  return near === undefined ? '' : `; did you mean \`${near}\`?`;
}

/** No other value of a variable names another file, nothing that is built stands in its folder, and the program does not write it itself. */
function isCertain({ path, written }: MissingFile, modules: readonly ModuleInstance[], { paths }: Workspace): boolean {
  const folder = folderOf(path);
  return (
    paths.some((one) => folderOf(one) === folder) &&
    !modules.some((module) => isByDefault(written, module) || mayWrite(module, path))
  );
}

/** A part of the text stands in the default of a variable. */
const isByDefault = (text: Text, { module }: ModuleInstance): boolean =>
  text.parts.some(
    ({ at }) =>
      at !== undefined &&
      [...module.variables.values()].some(({ body }) => stands(at, attributeIn(body, 'default')?.at)),
  );

const stands = (inner: Span, outer: Span | undefined): boolean =>
  outer !== undefined && inner.source === outer.source && outer.start <= inner.start && inner.end <= outer.end;

/** Types that write files, and the arguments that say which. */
const WRITERS: Readonly<Record<string, string>> = table({
  local_file: 'filename',
  local_sensitive_file: 'filename',
  template_dir: 'destination_dir',
  'data.archive_file': 'output_path',
  archive_file: 'output_path',
  null_resource: '',
  terraform_data: '',
  'data.external': '',
});

function mayWrite(module: ModuleInstance, path: string): boolean {
  const name = path.slice(folderOf(path).length);
  return [...module.module.resources].some(([key, block]) => {
    const argument = WRITERS[key.slice(0, key.lastIndexOf('.'))];
    if (argument === undefined) return false;
    const place = toFileSpan(block.at);
    if (place.source.text.slice(place.start, place.end).includes(name)) return true;
    const value = argument === '' ? undefined : attributeValue({ body: block.body, scope: module.scope }, argument);
    const known = value === undefined ? undefined : knownText(value);
    return argument !== '' && (known === undefined || known.endsWith(name));
  });
}
