/** Configuration of stacks, and what other stacks hand out: asked when a program runs. */
import { append } from '../../value/append.js';
import { partsOf } from '../../document/languages.js';
import { remembered } from '../../value/remembered.js';
import { folderOf, type Source } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import { field, stringOf, type Tree } from '../../value/tree.js';
import type { Call, Native, Run } from '../program/library.js';
import { valueOf } from '../program/tree.js';
import { nativeValue, unknownValue, type Value } from '../program/value.js';
import { innerOf, outputOf } from './output.js';

/** What the files of a program's folder say of it and of its stacks. */
export interface Project {
  readonly name: string | undefined;
  /** The file that is run first, where the project says it. */
  readonly main: string | undefined;
  /** What each file of a stack has under `config`. */
  readonly stacks: readonly Tree[];
  /** What the program says is secret: added to as it runs. */
  readonly secrets: Value[];
}

export function projectOf(
  folder: string,
  paths: readonly string[],
  read: (path: string) => Source | undefined,
): Project {
  const treeOf = (path: string): Tree | undefined => {
    const file = read(path);
    return file === undefined ? undefined : partsOf(file)[0]?.parse()[0]?.tree;
  };
  const own = treeOf(`${folder}Pulumi.yaml`) ?? treeOf(`${folder}Pulumi.yml`);
  const stacks = (stackFilesOf(paths).get(folder) ?? []).flatMap((path) => field(treeOf(path), 'config') ?? []);
  return { name: stringOf(field(own, 'name')), main: stringOf(field(own, 'main')), stacks, secrets: [] };
}

/** The files of stacks by their folders: each program asks. */
const stackFilesOf = remembered((paths: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const folder = folderOf(path);
    if (!/^Pulumi\.[^/]+\.ya?ml$/.test(path.slice(folder.length))) continue;
    append(found, folder, path);
  }
  return found;
});

/** `new pulumi.Config()`. */
export function configOf(call: Call, project: Project): Value {
  const [given] = call.args;
  const namespace = given === undefined ? project.name : knownIn(given);
  const config: Native = {
    name: 'Config',
    get: (name, at, run) =>
      ACCESSORS.has(name)
        ? nativeValue({ name, call: (one) => valueAt(name, namespace, one, project, run) }, at)
        : name === 'name' && namespace !== undefined
          ? { kind: 'text', text: { parts: [{ literal: namespace }] }, at }
          : undefined,
  };
  return nativeValue(config, call.at);
}

const ACCESSORS: ReadonlySet<string> = new Set(
  ['get', 'require'].flatMap((name) =>
    ['', 'Secret', 'Object', 'SecretObject', 'Number', 'SecretNumber', 'Boolean', 'SecretBoolean'].map(
      (type) => `${name}${type}`,
    ),
  ),
);

const knownIn = (value: Value): string | undefined => {
  const inner = innerOf(value);
  return inner.kind === 'text' ? knownValue(inner.text) : undefined;
};

function valueAt(
  accessor: string,
  namespace: string | undefined,
  { args: [given], at }: Call,
  { stacks, secrets }: Project,
  run: Run,
): Value {
  const key = given === undefined ? undefined : knownIn(given);
  if (key === undefined) return unknownValue(at, 'a configuration');
  const name = `config.${namespace === undefined ? '' : `${namespace}:`}${key}`;
  const written = stacks.flatMap((stack) => field(stack, `${namespace ?? ''}:${key}`) ?? []);
  if (accessor.includes('Secret')) for (const one of written) secrets.push(valueOf(one));
  const isText = accessor === 'get' || accessor === 'require' || /Secret$/.test(accessor);
  const hole = run.hole(name, at, isText ? { string: true } : {});
  const isObject = /Object$/.test(accessor);
  const stated = isObject && stacks.length === 1 ? written[0] : undefined;
  const value = stated === undefined || field(stated, 'secure') !== undefined ? hole : objectIn(stated, run);
  return accessor.includes('Secret') ? outputOf(value, at) : value;
}

/** An object stands in the file of a stack as YAML or, as the command line writes it, as JSON in a text. */
function objectIn(stated: Tree, run: Run): Value {
  const value = valueOf(stated);
  return value.kind === 'text' ? run.parse(value, value.at) : value;
}

/** `new pulumi.StackReference()`: what another stack hands out. */
export function stackReference(call: Call, run: Run): Value {
  const [given, options] = call.args;
  const named = options?.kind === 'object' ? options.members.get('name')?.value : undefined;
  const text = run.text(innerOf(named ?? given ?? unknownValue(call.at)), call.at);
  const name = text.parts.map((part) => ('reference' in part ? `\${${part.reference}}` : part.literal)).join('');
  const scope = text.parts.some((part) => 'reference' in part) ? `${run.unit} ` : '';
  const native: Native = {
    name,
    get(member, at) {
      const isDetailed = member === 'getOutputDetails';
      if (!/^(?:get|require)Output(?:Value|Details)?$/.test(member)) return undefined;
      return nativeValue(
        {
          name: member,
          call({ args: [key], at: place }) {
            const known = key === undefined ? undefined : knownIn(key);
            if (known === undefined || isDetailed) return outputOf(unknownValue(place, name), place);
            const hole = { reference: `${name}.${known}`, scope: `${scope}stack`, at: place };
            return outputOf({ kind: 'hole', hole, at: place }, place);
          },
        },
        at,
      );
    },
  };
  return nativeValue(native, call.at);
}
