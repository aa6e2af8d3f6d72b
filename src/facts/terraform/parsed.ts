/** Files of HCL and its JSON, each parsed once however many units read it. */
import { isFilledIn } from '../../document/holes.js';
import type { HclFile } from '../../document/hcl/ast.js';
import { parseHclJson, parseVariablesJson } from '../../document/hcl/json-body.js';
import { parseHcl } from '../../document/hcl/parse.js';
import { toFileSpan, type Source, type Span } from '../../value/span.js';
import type { Emit, Sources } from '../dialect.js';

const isJson = ({ path }: Source): boolean => path.endsWith('.json');

const once = (parse: (source: Source) => HclFile): ((source: Source) => HclFile) => {
  const parsed = new WeakMap<Source, HclFile>();
  return (source) => {
    const known = parsed.get(source);
    if (known !== undefined) return known;
    const file = parse(source);
    parsed.set(source, file);
    return file;
  };
};

/** A file of a module. */
export const moduleFile = once((source) => (isJson(source) ? parseHclJson(source) : parseHcl(source)));

/** A file of variables, or of Terragrunt: the members of an object in JSON are attributes. */
export const bodyFile = once((source) => (isJson(source) ? parseVariablesJson(source) : parseHcl(source)));

/** What is missing at the end of a line is missing before its end. */
function withoutLineEnd(at: Span): Span {
  const { source, start } = at;
  if (source.text.charAt(start) !== '\n') return at;
  const end = source.text.charAt(start - 1) === '\r' ? start - 1 : start;
  return { source, start: end, end };
}

/** Says what is wrong with files, once of each. */
export function emitFaults(files: readonly HclFile[], sources: Pick<Sources, 'note' | 'isNoted'>, emit: Emit): void {
  for (const { source, faults } of files) {
    const file = toFileSpan({ source, start: 0, end: 0 }).source;
    const what = `faults of ${file.path}`;
    if (faults.length === 0 || sources.isNoted(what)) continue;
    sources.note(what);
    emit.fact('document', {
      file,
      language: isJson(file) ? 'json' : 'hcl',
      templated: isFilledIn(file.text),
      tree: undefined,
      faults: faults.map(({ message, at }) => ({ message, at: withoutLineEnd(at) })),
    });
  }
}
