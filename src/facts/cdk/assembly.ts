/** What a program assembles: a tree of constructs, the stacks in it with their resources, and the tokens that stand for what only a deployment knows. */
import { pathFrom } from '../../value/path.js';
import type { Source, Span } from '../../value/span.js';
import type { Text } from '../../value/text.js';
import type { MapTree, Tree } from '../../value/tree.js';
import type { PlacedFault } from '../synthesis-facts.js';
import type { Run } from '../program/library.js';
import { holeValue, type HoleValue, type ObjectValue, type Value } from '../program/value.js';
import type { Aspect } from './aspects.js';
import { logicalId } from './names.js';
import { literal, madeOf } from './natives.js';

export interface Construct {
  readonly id: string;
  /** Ids from the root on. */
  readonly path: readonly string[];
  /** Every id in the path is known. */
  readonly isNamed: boolean;
  readonly scope: Construct | undefined;
  readonly stack: Stack;
  readonly children: Map<string, Construct>;
  /** Made as often as nobody knows, or on a condition. */
  readonly certain: boolean;
  /** Values that `setContext` gave. */
  readonly context: Map<string, Value>;
  /** The resource of CloudFormation behind it. */
  defaultChild?: Value;
  value?: Value;
}

export interface Stack {
  /** As CloudFormation calls it; of one that nobody makes in the program, its class. */
  readonly name: string;
  /** The ids above it in the tree are not part of the ids of its resources. */
  readonly depth: number;
  readonly file: Source;
  readonly at: Span;
  /** Written in the program; else a token. */
  readonly account: Value | undefined;
  readonly region: Value | undefined;
  /** No environment is given, so account and region are tokens; else they may be known where the program runs. */
  readonly isAgnostic: boolean;
  readonly resources: Resource[];
  readonly ids: Set<string>;
  /** Entries of the other sections, made when all has run. */
  readonly sections: { readonly section: string; readonly name: string; readonly value: () => Value }[];
  /** Templates that it takes in. */
  readonly included: MapTree[];
  /** The construct that it is. */
  construct?: Construct;
}

const isTrue = (value: Value | undefined): boolean => value?.kind === 'boolean' && value.value;

/** Properties by their names in the template. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly stack: Stack;
  readonly construct: Construct;
  readonly properties: () => ObjectValue;
  /** What replaces properties, by their names in the template. */
  readonly replaced: Map<string, Value>;
  readonly overrides: { readonly path: readonly string[]; readonly value: Value | undefined }[];
  condition?: Value;
  readonly at: Span;
}

/** What a token becomes in a template. */
export interface Meaning {
  readonly reference: string;
  /** Undefined: it means the same in every stack. */
  readonly stack: Stack | undefined;
  /** `from`: the stack whose template it stands in. */
  readonly tree: (at: Span, from: Stack) => Tree;
  /** The same within a key, which no function computes, as the reader of templates calls it in a value. */
  readonly asKey?: Text;
  /** Of the URL of an issuer: the issuer without its scheme, as the reader of templates calls it. */
  readonly issuer?: Text;
}

export interface Chart {
  readonly construct: Construct;
  readonly file: Source;
  readonly objects: { readonly value: () => Value; readonly at: Span }[];
  /** Applied by a cluster of the program, whose stack reads it. */
  applied: boolean;
}

export interface Files {
  readonly get: (path: string) => Source | undefined;
  readonly peek: (path: string) => Source | undefined;
}

export class Assembly {
  readonly stacks: Stack[] = [];
  readonly charts: Chart[] = [];
  readonly faults: PlacedFault[] = [];
  /** What the program hands over as secrets in clear. */
  readonly secrets: Value[] = [];
  /** Files that the program reads and that are not here. */
  readonly unseen: { readonly path: string; readonly at: Span }[] = [];
  /** What visits the constructs when all of the program has run. */
  readonly aspects: Aspect[] = [];
  /** The last words before the templates are written. */
  readonly finishers: (() => void)[] = [];
  private readonly meanings = new Map<string, Meaning>();
  private readonly loose = new Map<string, Construct>();
  private readonly roots: Construct[] = [];

  constructor(
    readonly unit: string,
    readonly files: Files,
    /** The context of cdk.json. */
    readonly context: Value | undefined,
    /** Of cdk.json. */
    readonly folder: string,
  ) {}

  /** Where the tree begins: an App, or what stands for one that is not seen. */
  root(run: Run, at: Span): Construct {
    const stack = this.stack({
      name: this.unit,
      depth: 0,
      at,
      account: undefined,
      region: undefined,
      isAgnostic: false,
    });
    const root: Construct = {
      id: '',
      path: [],
      isNamed: true,
      scope: undefined,
      stack,
      children: new Map(),
      context: new Map(),
      certain: run.certain,
    };
    this.roots.push(root);
    return root;
  }

  stack(of: Pick<Stack, 'name' | 'depth' | 'at' | 'account' | 'region' | 'isAgnostic'>): Stack {
    const stack: Stack = {
      ...of,
      file: of.at.source,
      resources: [],
      ids: new Set(),
      sections: [],
      included: [],
    };
    this.stacks.push(stack);
    return stack;
  }

  /** The name, or the next like it where another stack has it: their references are not one. */
  stackName(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.stacks.some((stack) => stack.name === name); count++)
      name = `${wanted} (${String(count)})`;
    return name;
  }

  /** The construct that a scope is; what is not known stands for one of its file. */
  scopeOf(scope: Value | undefined, run: Run, at: Span): Construct {
    const made = madeOf(scope);
    if (made !== undefined && 'construct' in made) return made.construct;
    const key = at.source.path;
    const known = this.loose.get(key);
    if (known !== undefined) return known;
    const root: Construct = { ...this.root(run, at), isNamed: false };
    this.loose.set(key, root);
    return root;
  }

  /** Where what is made for a construct of no known stack belongs: the stack that the same file made last. */
  nearest(construct: Construct): Construct {
    if (construct.stack.construct !== undefined) return construct;
    const { path } = construct.stack.file;
    return (
      this.stacks.findLast((stack) => stack.construct !== undefined && stack.file.path === path)?.construct ?? construct
    );
  }

  /** A construct within another. Of an id that is taken already it is one more. */
  construct(scope: Construct, idValue: Value | undefined, run: Run, stack: Stack = scope.stack): Construct {
    run.making();
    const known = literal(idValue)?.replaceAll('/', '--');
    const wanted = known ?? `unknown${String(run.count())}`;
    const id = scope.children.has(wanted) ? `${wanted}-${String(run.count())}` : wanted;
    const made: Construct = {
      id,
      path: [...scope.path, id],
      isNamed: scope.isNamed && known === id,
      scope,
      stack,
      children: new Map(),
      context: new Map(),
      certain: run.certain,
    };
    scope.children.set(id, made);
    return made;
  }

  child(scope: Construct, id: string, run: Run): Construct {
    return this.construct(scope, { kind: 'text', text: { parts: [{ literal: id }] }, at: scope.stack.at }, run);
  }

  resource(
    construct: Construct,
    type: string,
    properties: () => ObjectValue,
    at: Span,
    path: readonly string[] = construct.path,
  ): Resource {
    const { stack } = construct;
    const wanted = logicalId(path.slice(stack.depth)) || 'Resource';
    let id = wanted;
    for (let count = 2; stack.ids.has(id); count++) id = `${wanted}${String(count)}`;
    stack.ids.add(id);
    const resource: Resource = {
      id,
      type,
      stack,
      construct,
      properties,
      replaced: new Map(),
      overrides: [],
      at,
    };
    stack.resources.push(resource);
    return resource;
  }

  /** A hole that stands for what a template says at deployment. */
  token(meaning: Meaning, at: Span, isToken = true): HoleValue {
    const scope = meaning.stack?.name ?? '';
    const value = holeValue(meaning.reference, scope, at, isToken ? { token: true } : {});
    this.meanings.set(`${meaning.reference}\0${scope}`, meaning);
    return value;
  }

  meaningOf(hole: { readonly reference: string; readonly scope: string }): Meaning | undefined {
    return this.meanings.get(`${hole.reference}\0${hole.scope}`);
  }

  /** What cdk.json says under a name of the context; undefined: nothing. */
  contextValue(key: string): Value | undefined {
    return this.context?.kind === 'object' ? this.context.members.get(key)?.value : undefined;
  }

  /** A file that the program names: from the folder that it is run in. */
  fileAt(path: string): Source | undefined {
    return this.files.get(pathFrom('', path)) ?? this.files.get(pathFrom(this.folder, path));
  }

  /** A file that the program reads and that is not here. */
  missing(path: string | undefined, at: Span): void {
    this.unseen.push({ path: path ?? 'a file', at });
  }

  /** A feature flag: off where nobody sets it. */
  flag(name: string): boolean {
    return this.roots.some((root) => isTrue(root.context.get(name))) || isTrue(this.contextValue(name));
  }

  fault(fault: PlacedFault): void {
    const { start, source } = fault.at;
    const isSame = (other: PlacedFault): boolean =>
      other.fault === fault.fault && other.at.start === start && other.at.source.path === source.path;
    if (!this.faults.some(isSame)) this.faults.push(fault);
  }
}
