/** Plans and states as environments of their own; where the program is here that they were made from, theirs are the values and its are the places. */
import type { Attribute, Block, Expression } from '../../document/hcl/ast.js';
import { pathFrom } from '../../value/path.js';
import type { Source, Span } from '../../value/span.js';
import type { Emit } from '../dialect.js';
import { appliedAt, emitFacts } from './emit.js';
import { ModuleInstance, type Workspace } from './instance.js';
import { attributeIn, type Module } from './module.js';
import { AFTER_APPLY, afterApply, planIn, plannedBlock, type Plan, type PlannedResource } from './plan.js';
import { Allowance } from '../allowance.js';
import { MAX_STEPS } from './program.js';
import { isPlanOrState } from './is-plan.js';

type ModuleOf = (folder: string) => Module | undefined;

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** Owns the plans and states of a run. */
export class Planned {
  private readonly plans = new Map<string, Plan>();
  private readonly sources: ReadonlyMap<string, Source>;

  constructor(
    files: readonly Source[],
    private readonly modules: ModuleOf,
  ) {
    this.sources = new Map(files.filter(isPlanOrState).map((file) => [file.path, file]));
  }

  paths(): readonly string[] {
    return [...this.sources.keys()];
  }

  /** Folders of the programs that these were made from: what they declare is read from the plan. */
  programs(): ReadonlySet<string> {
    return new Set(this.paths().flatMap((path) => this.programOf(path) ?? []));
  }

  private plan(path: string): Plan {
    const known = this.plans.get(path);
    if (known !== undefined) return known;
    const source = this.sources.get(path);
    const made = source === undefined ? { resources: [], secrets: [] } : planIn(source);
    this.plans.set(path, made);
    return made;
  }

  /** The folder it stands in, if all that it plans at the top is declared there. */
  private programOf(path: string): string | undefined {
    const module = this.modules(folderOf(path));
    const top = this.plan(path).resources.filter(({ address }) => !address.startsWith('module.'));
    if (module === undefined || module.broken || this.plan(path).resources.length === 0) return undefined;
    const known = top.every(({ address }) => module.resources.has(withoutIndex(address)));
    const calls = this.plan(path).resources.every(({ address }) => {
      const name = /^module\.([^.[]+)/.exec(address)?.[1];
      return name === undefined || module.calls.has(name);
    });
    return known && calls ? module.folder : undefined;
  }

  read(path: string, emit: Emit): void {
    const source = this.sources.get(path);
    if (source === undefined) return;
    const { resources, secrets } = this.plan(path);
    for (const secret of secrets) emit.fact('secret-value', secret);
    const program = this.programOf(path);
    const blocks = resources.map((resource): readonly [string, Block] => {
      const label = resource.address.replaceAll('.', '/');
      const declared = program === undefined ? undefined : this.declared(program, resource.address);
      const block = plannedBlock(declared === undefined ? resource : movedTo(declared, resource), label);
      return [`${resource.type}.${label}`, block];
    });
    const folder = program ?? folderOf(path);
    const module: Module = {
      folder,
      files: [],
      variables: new Map(),
      locals: new Map(),
      outputs: new Map(),
      resources: new Map(blocks),
      calls: new Map(),
      providers: [],
      broken: false,
    };
    const at: Span = { source, start: 0, end: 0 };
    const workspace: Workspace = {
      module: () => undefined,
      read: () => undefined,
      paths: [],
      budget: { steps: new Allowance(MAX_STEPS), depth: 0 },
      root: folder,
      scope: path,
      workspace: 'default',
      names: new Map([[AFTER_APPLY, afterApply(at, path)]]),
    };
    emitFacts(new ModuleInstance(module, workspace, '', new Map(), undefined), appliedAt(path, path), emit);
  }

  /** The block of an address, through calls of local modules. */
  private declared(folder: string, address: string): Block | undefined {
    let module = this.modules(folder);
    let rest = address;
    for (let call = CALL.exec(rest); call !== null && module !== undefined; call = CALL.exec(rest)) {
      const source = literalOf(attributeIn(module.calls.get(call[1] ?? '')?.body ?? EMPTY, 'source')?.value);
      const target = source !== undefined && /^\.\.?\//.test(source) ? pathFrom(module.folder, source) : undefined;
      module = target === undefined ? undefined : this.modules(target);
      rest = rest.slice(call[0].length);
    }
    return module?.resources.get(withoutIndex(rest));
  }
}

const EMPTY = { attributes: [], blocks: [] };

/** `module.a["x"].` */
const CALL = /^module\.([\w-]+)(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\./;

const withoutIndex = (address: string): string => address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]$/, '');

function literalOf(expression: Expression | undefined): string | undefined {
  if (expression?.kind !== 'template') return undefined;
  const [only, ...others] = expression.parts;
  return only?.kind === 'literal' && others.length === 0 ? only.text : undefined;
}

/** The values of a plan at the places of the program: an attribute where it is written, else at the block. */
function movedTo({ at, body }: Block, resource: PlannedResource): PlannedResource {
  return {
    ...resource,
    at,
    attributes: resource.attributes.map((attribute): Attribute => {
      const written = attributeIn(body, attribute.name);
      const own = written?.value.at ?? body.blocks.find(({ type }) => type === attribute.name)?.at ?? at;
      return {
        ...attribute,
        nameAt: written?.nameAt ?? own,
        value: moved(attribute.value, own),
        at: written?.at ?? own,
      };
    }),
  };
}

function moved(expression: Expression, at: Span): Expression {
  switch (expression.kind) {
    case 'template':
      return { ...expression, parts: expression.parts.map((part) => ({ ...part, at })), at };
    case 'tuple':
      return { ...expression, items: expression.items.map((item) => moved(item, at)), at };
    case 'object':
      return {
        ...expression,
        members: expression.members.map(({ key, value }) => ({ key: moved(key, at), value: moved(value, at) })),
        at,
      };
    case 'unary':
      return { ...expression, operand: moved(expression.operand, at), at };
    default:
      return { ...expression, at };
  }
}
