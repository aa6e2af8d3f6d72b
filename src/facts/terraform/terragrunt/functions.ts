/** Terragrunt's own functions. What a machine, its credentials or a command say is a hole; paths below the linted tree are known from its root on. */
import { parseHcl } from '../../../document/hcl/parse.js';
import { parseVariablesJson } from '../../../document/hcl/json-body.js';
import { climbOf } from '../../../value/path.js';
import type { Span } from '../../../value/span.js';
import { display, type Hole } from '../../../value/text.js';
import { lazyEntry } from '../blocks.js';
import { evaluate } from '../evaluate.js';
import { missing } from '../functions/arguments.js';
import { callFunction, type TerraformFunction } from '../functions/index.js';
import { ACCOUNT_WITHOUT } from '../providers.js';
import { bareScope } from '../program.js';
import { absolutePath, pathIn, relativePath, resolvedFrom } from '../root-path.js';
import {
  fail,
  hole,
  isUnknown,
  knownText,
  list,
  object,
  requireText,
  settle,
  string,
  textFrom,
  unknown,
  type Value,
} from '../value.js';
import type { Config } from './config.js';
import { join, parentOf } from './tree.js';
import { table } from '../../../value/table.js';

export function functionsOf(config: Config): ReadonlyMap<string, TerraformFunction> {
  const { run, place } = config;
  // Which folder above it is that of the repository is not known for certain.
  const isBeside = climbOf(place.folder) !== '';
  const folder = (path: string, at: Span): Value => string(absolutePath(path), at);
  const ofFolder =
    (of: () => string): TerraformFunction =>
    (_, at) =>
      folder(of(), at);
  const own: Readonly<Record<string, TerraformFunction>> = table({
    get_terragrunt_dir: ofFolder(() => place.folder),
    get_original_terragrunt_dir: ofFolder(() => place.unit),
    get_repo_root: ofFolder(() => run.files.repositoryOf(place.folder)),
    get_path_from_repo_root: (_, at) =>
      isBeside
        ? hole('get_path_from_repo_root()', place.folder, at)
        : string(place.folder === '' ? '.' : place.folder, at),
    get_path_to_repo_root: (_, at) =>
      isBeside ? hole('get_path_to_repo_root()', place.folder, at) : string(relativePath(place.folder, ''), at),
    get_parent_terragrunt_dir: (args, at) => ofInclude(config, args, at, (of) => folder(of ?? place.folder, at)),
    path_relative_to_include: (args, at) =>
      ofInclude(config, args, at, (of) => string(of === undefined ? '.' : relativePath(of, place.folder), at)),
    path_relative_from_include: (args, at) =>
      ofInclude(config, args, at, (of) => string(of === undefined ? '.' : relativePath(place.folder, of), at)),
    find_in_parent_folders: (args, at) => findInParents(config, args, at),
    read_terragrunt_config: (args, at) => readConfig(config, args, at),
    read_tfvars_file: ([path = missing()], at, scope) => {
      const found = pathOf(config, path);
      const source = found === undefined ? undefined : run.files.get(found);
      if (source === undefined) return hole(`read_tfvars_file(${shown([path])})`, place.folder, at);
      const { body } = source.path.endsWith('.json') ? parseVariablesJson(source) : parseHcl(source);
      const bare = bareScope(run.budget);
      const entries = body.attributes.map(({ name, nameAt, value }) =>
        lazyEntry(name, nameAt, () => evaluate(value, bare)),
      );
      return callFunction('jsonencode', [object(entries, at)], at, scope);
    },
    mark_as_read: ([path = missing()]) => path,
    get_terraform_commands_that_need_vars: commands('apply console destroy import plan push refresh'),
    get_terraform_commands_that_need_input: commands('apply import init plan refresh'),
    get_terraform_commands_that_need_locking: commands('apply destroy import init plan refresh taint untaint'),
    get_terraform_commands_that_need_parallelism: commands('apply plan destroy'),
  });
  const unit = (name: string, more: Partial<Hole> = {}): readonly [string, TerraformFunction] => [
    name,
    (args, at) => hole(`${name}(${shown(args)})`, place.unit, at, more),
  ];
  return new Map<string, TerraformFunction>([
    ...Object.entries(own),
    ['get_env', ([name = missing()], at) => hole(`get_env(${shown([name])})`, '', at)],
    unit('get_aws_account_id', { without: ACCOUNT_WITHOUT }),
    ...['get_aws_account_alias', 'get_aws_caller_identity_arn', 'get_aws_caller_identity_user_id'].map((name) =>
      unit(name),
    ),
    ...['run_cmd', 'get_platform', 'get_terraform_command', 'get_terraform_cli_args', 'get_working_dir'].map((name) =>
      unit(name),
    ),
    ...['get_terragrunt_source_cli_flag', 'constraint_check', 'abspath', 'get_default_retryable_errors'].map((name) =>
      unit(name),
    ),
    ['sops_decrypt_file', ([path = missing()], at) => secret(config, path, at)],
  ]);
}

const commands =
  (names: string): TerraformFunction =>
  (_, at) =>
    list(
      names.split(' ').map((name) => string(name, at)),
      at,
    );

/** Arguments as they are written, by which equal calls are one hole. */
const shown = (args: readonly Value[]): string =>
  args
    .map((one) => {
      const text = textFrom(one);
      return text === undefined ? '…' : `"${display(text)}"`;
    })
    .join(', ');

/** Where a path as a value leads, from where paths of the file start. */
function pathOf({ place }: Config, value: Value): string | undefined {
  const path = isUnknown(value) ? undefined : pathIn(requireText(value));
  return path === undefined ? undefined : resolvedFrom(place.folder, path);
}

/** Equal files hold equal secrets. */
function secret(config: Config, path: Value, at: Span): Value {
  const found = pathOf(config, path);
  return found === undefined ? unknown(at, 'sops_decrypt_file(…)') : hole(`sops_decrypt_file("${found}")`, '', at);
}

/** `of` has the folder of the included file that is meant; undefined: nothing is included. */
function ofInclude(
  config: Config,
  [label]: readonly Value[],
  at: Span,
  of: (folder: string | undefined) => Value,
): Value {
  if (config.place.included !== undefined) return of(config.place.included);
  const includes = config.includes();
  const name = label === undefined ? undefined : knownText(label);
  if (includes.length === 0) return of(undefined);
  const found = includes.length === 1 ? includes[0] : includes.find((one) => one.label === name);
  if (found === undefined) return name === undefined && label !== undefined ? unknown(at) : fail('no such include');
  return found.config === undefined ? unknown(at, 'the folder of an include') : of(parentOf(found.config.path));
}

/** Above the linted tree nobody looks: what is not found in it may stand there. */
function findInParents({ run, place }: Config, [name]: readonly Value[], at: Span): Value {
  const wanted = name === undefined ? 'terragrunt.hcl' : knownText(name);
  if (wanted === undefined) return unknown(at, 'find_in_parent_folders(…)');
  const { files } = run;
  for (let folder = place.folder; `${folder}/` !== climbOf(folder) && folder !== '';) {
    folder = parentOf(folder);
    const path = resolvedFrom(folder, wanted);
    if (path !== undefined && (files.has(path) || files.hasFolder(path))) return string(absolutePath(path), at);
    if (name === undefined && files.has(join(folder, 'terragrunt.hcl.json')))
      return string(absolutePath(join(folder, 'terragrunt.hcl.json')), at);
  }
  return hole(`find_in_parent_folders("${wanted}")`, '', at);
}

/** No repository reads files a quarter as deep; a file that reads itself ends here. */
const MAX_DEPTH = 20;

/** Inside the file that is read everything is relative to that file. */
function readConfig(config: Config, [path = missing(), otherwise]: readonly Value[], at: Span): Value {
  const { run, place } = config;
  const found = pathOf(config, path);
  const name = `read_terragrunt_config(${shown([path])})`;
  if (found === undefined)
    return isUnknown(path) || textFrom(path) !== undefined ? hole(name, place.folder, at) : unknown(at, name);
  const inside = run.files.hasFolder(found) ? join(found, 'terragrunt.hcl') : found;
  if (!run.files.has(inside)) return otherwise ?? hole(name, place.folder, at);
  const depth = (place.depth ?? 0) + 1;
  if (depth > MAX_DEPTH) return unknown(at, name);
  const read = run.config(inside, { unit: place.unit, folder: parentOf(inside), values: undefined, depth });
  if (read === undefined) return unknown(at, name);
  return inside.endsWith('terragrunt.values.hcl') ? attributesOf(read, at) : read.value(at);
}

/** A file whose attributes are its members. */
export const attributesOf = ({ body, scope, broken }: Config, at: Span): Value =>
  object(
    body.attributes.map(({ name, nameAt, value }) =>
      lazyEntry(name, nameAt, () => settle(() => evaluate(value, scope), value.at)),
    ),
    at,
    'object',
    broken,
  );
