/** The declarations of a module: all files of one folder, override files merged last. */
import type { Attribute, Block, Body, HclFile } from '../../document/hcl/ast.js';
import type { Source } from '../../value/span.js';
import { moduleFile } from './parsed.js';

export interface Module {
  /** Relative to the linted tree; empty for its root. */
  readonly folder: string;
  readonly files: readonly HclFile[];
  readonly variables: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Attribute>;
  readonly outputs: ReadonlyMap<string, Block>;
  /** `aws_iam_role.reader`, `data.aws_eks_cluster.main`. */
  readonly resources: ReadonlyMap<string, Block>;
  readonly calls: ReadonlyMap<string, Block>;
  readonly providers: readonly Block[];
  /** Something in a file could not be read: what is not declared may stand there. */
  readonly broken: boolean;
}

const SUFFIXES = ['.tf', '.tf.json', '.tofu', '.tofu.json'];

export const isModuleFile = (path: string): boolean => SUFFIXES.some((suffix) => path.endsWith(suffix));

const isOverride = (path: string): boolean => /(?:^|[/_])override\.(?:tf|tofu)(?:\.json)?$/.test(path);

/** `sources`: files of one folder. */
export function moduleOf(folder: string, sources: readonly Source[]): Module {
  const own = visibleFiles(sources).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const builder = new Builder();
  const files = own.map(moduleFile);
  for (const [i, source] of own.entries()) if (!isOverride(source.path)) builder.add(files[i]);
  for (const [i, source] of own.entries()) if (isOverride(source.path)) builder.override(files[i]);
  return { folder, files, ...builder.result(), broken: files.some(({ faults }) => faults.length > 0) };
}

/** A module of one file, of which not all is told: what it does not declare may be there. */
export function moduleOfFile(folder: string, file: HclFile): Module {
  const builder = new Builder();
  builder.add(file);
  return { folder, files: [file], ...builder.result(), broken: true };
}

/** A `.tofu` file hides the `.tf` file of its name. */
function visibleFiles(sources: readonly Source[]): readonly Source[] {
  const paths = new Set(sources.map(({ path }) => path));
  return sources.filter(({ path }) => !paths.has(path.replace(/\.tf(\.json)?$/, '.tofu$1')) || path.includes('.tofu'));
}

class Builder {
  private readonly variables = new Map<string, Block>();
  private readonly locals = new Map<string, Attribute>();
  private readonly outputs = new Map<string, Block>();
  private readonly resources = new Map<string, Block>();
  private readonly calls = new Map<string, Block>();
  private readonly providers: Block[] = [];

  result() {
    const { variables, locals, outputs, resources, calls, providers } = this;
    return { variables, locals, outputs, resources, calls, providers };
  }

  add(file: HclFile | undefined): void {
    for (const block of file?.body.blocks ?? []) this.block(block, (_, added) => added);
  }

  override(file: HclFile | undefined): void {
    for (const block of file?.body.blocks ?? []) this.block(block, merged);
  }

  private block(block: Block, joined: (before: Block, added: Block) => Block): void {
    const [first = '', second = ''] = block.labels.map(({ value }) => value);
    const into = (map: Map<string, Block>, key: string): void => {
      const before = map.get(key);
      map.set(key, before === undefined ? block : joined(before, block));
    };
    switch (block.type) {
      case 'variable':
        return into(this.variables, first);
      case 'output':
        return into(this.outputs, first);
      case 'module':
        return into(this.calls, first);
      case 'resource':
        return into(this.resources, `${first}.${second}`);
      case 'data':
        return into(this.resources, `data.${first}.${second}`);
      case 'provider':
        this.providers.push(block);
        return;
      case 'locals':
        for (const attribute of block.body.attributes) this.locals.set(attribute.name, attribute);
        return;
      default:
    }
  }
}

/** Attributes replace attributes; nested blocks of one type replace all blocks of that type. */
function merged(before: Block, added: Block): Block {
  const names = new Set(added.body.attributes.map(({ name }) => name));
  const types = new Set(added.body.blocks.map(({ type, labels }) => (type === 'dynamic' ? labels[0]?.value : type)));
  const body: Body = {
    attributes: [...before.body.attributes.filter(({ name }) => !names.has(name)), ...added.body.attributes],
    blocks: [
      ...before.body.blocks.filter(({ type, labels }) => !types.has(type === 'dynamic' ? labels[0]?.value : type)),
      ...added.body.blocks,
    ],
  };
  return { ...before, body };
}

export const attributeIn = (body: Body, name: string): Attribute | undefined =>
  body.attributes.findLast((attribute) => attribute.name === name);
