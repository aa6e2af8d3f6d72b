/** The files of a program: what they export, and what imports find. */
import type { Statement, TSESTree } from '../../document/typescript/ast.js';
import { parseTypeScript } from '../../document/typescript/parse.js';
import type { Fault } from '../../document/language.js';
import { partsOf } from '../../document/languages.js';
import type { Source, Span } from '../../value/span.js';
import { nodeModule } from './builtins/node.js';
import { yamlModule } from './builtins/yaml.js';
import { declaredNames, declareIn, exportedStatement } from './declarations.js';
import { evaluate } from './evaluate.js';
import { execute } from './execute.js';
import type { Machine } from './machine.js';
import { get } from './members.js';
import { spanOf } from './places.js';
import { Aliases } from './aliases.js';
import { candidatesOf, isRelative } from './resolve.js';
import type { Lookup, Scope } from './scope.js';
import { valueOf } from './tree.js';
import {
  memberOf,
  nativeValue,
  objectValue,
  undefinedValue,
  unknownValue,
  type ObjectValue,
  type Value,
} from './value.js';

export interface Module {
  readonly source: Source;
  readonly scope: Scope;
  readonly exports: Map<string, Lookup>;
  /** `export * from`. */
  readonly stars: Lookup[];
  /** `module.exports`, `export =`. */
  whole: Value | undefined;
  readonly commonJs: ObjectValue;
}

/** Files that import each other one after another. */
const MAX_CHAIN = 200;

/** Owns the modules that were run. */
export class Modules {
  private readonly loaded = new Map<string, Module | undefined>();
  private readonly data = new Map<string, Value>();
  private readonly broken: Fault[] = [];
  /** Files that were left out because of their size. */
  readonly tooLarge: Source[] = [];
  private readonly missing = new Map<string, { readonly specifier: string; readonly at: Span }>();
  private readonly aliases: Aliases;
  private chain = 0;

  constructor(private readonly machine: Machine) {
    this.aliases = new Aliases(machine.files);
  }

  /** Everything that was run, in its order. */
  all(): readonly Module[] {
    return [...this.loaded.values()].filter((module) => module !== undefined);
  }

  /** Of each file that is no program its first fault. */
  faults(): readonly Fault[] {
    return this.broken;
  }

  /** Files of the program that it imports and that are not here, each once for each file that does. */
  unseen(): readonly { readonly specifier: string; readonly at: Span }[] {
    return [...this.missing.values()];
  }

  /** Runs a file, once. Undefined: it cannot be read. */
  load(source: Source): Module | undefined {
    if (this.loaded.has(source.path)) return this.loaded.get(source.path);
    const program = this.chain > MAX_CHAIN ? undefined : parseTypeScript(source);
    if (program === undefined || 'message' in program) {
      if (program !== undefined) this.broken.push(program);
      else this.tooLarge.push(source);
      this.loaded.set(source.path, undefined);
      return undefined;
    }
    const at = { source, start: 0, end: 0 };
    const scope: Scope = { names: new Map(), parent: undefined, source };
    const module: Module = {
      source,
      scope,
      exports: new Map(),
      stars: [],
      whole: undefined,
      commonJs: objectValue([], at),
    };
    this.loaded.set(source.path, module);
    this.chain++;
    try {
      this.machine.asModule(() => this.run(module, program.body));
    } finally {
      this.chain--;
    }
    return module;
  }

  private run(module: Module, body: readonly TSESTree.ProgramStatement[]): void {
    const { machine } = this;
    const { scope, source } = module;
    const holder = objectValue([memberOf('exports', module.commonJs)], module.commonJs.at);
    scope.names.set('module', { value: holder });
    scope.names.set('exports', { value: module.commonJs });
    declareIn(body, scope, machine);
    for (const statement of body)
      if (statement.type === 'ImportDeclaration') this.declareImport(statement, module);
      else if (statement.type === 'TSImportEqualsDeclaration') this.declareImportEquals(statement, module);
    for (const statement of body)
      if (
        statement.type === 'ImportDeclaration' &&
        statement.importKind !== 'type' &&
        this.libraryModule(statement.source.value, source, spanOf(statement, scope)) === undefined
      )
        this.file(statement.source.value, source);
    const plain: Statement[] = [];
    for (const statement of body) {
      const inner = this.declareExport(statement, module);
      if (inner !== undefined) plain.push(inner);
    }
    execute(plain, scope, machine);
    for (const statement of body) this.defaultExport(statement, module);
    const exported = holder.members.get('exports')?.value;
    if (exported !== undefined && exported !== module.commonJs) module.whole = exported;
  }

  private declareImport({ specifiers, source }: TSESTree.ImportDeclaration, { scope }: Module): void {
    for (const specifier of specifiers) {
      const at = spanOf(specifier.local, scope);
      const { name } = specifier.local;
      const from = source.value;
      if (specifier.type === 'ImportNamespaceSpecifier')
        scope.names.set(name, () => this.whole(from, scope.source, at));
      else {
        const imported = specifier.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(specifier.imported);
        scope.names.set(name, () => this.named(from, imported, scope.source, at));
      }
    }
  }

  private declareImportEquals({ id, moduleReference }: TSESTree.TSImportEqualsDeclaration, { scope }: Module): void {
    const at = spanOf(id, scope);
    if (moduleReference.type !== 'TSExternalModuleReference') return;
    const { expression } = moduleReference;
    const from = expression.value;
    // The parser takes what its types rule out.
    if (typeof from === 'string') scope.names.set(id.name, () => this.whole(from, scope.source, at));
  }

  /** What a file exports; what is left to be run. */
  private declareExport(statement: TSESTree.ProgramStatement, module: Module): Statement | undefined {
    const { scope, exports } = module;
    switch (statement.type) {
      case 'ExportNamedDeclaration':
        return this.namedExport(statement, module);
      case 'ExportAllDeclaration': {
        const at = spanOf(statement, scope);
        const whole = (): Value => this.whole(statement.source.value, scope.source, at);
        if (statement.exported === null) module.stars.push(whole);
        else exports.set(nameOf(statement.exported), whole);
        return undefined;
      }
      case 'ExportDefaultDeclaration':
        return statement.declaration.type === 'ClassDeclaration' && statement.declaration.id !== null
          ? statement.declaration
          : undefined;
      case 'ImportDeclaration':
      case 'TSImportEqualsDeclaration':
      case 'TSExportAssignment':
        return undefined;
      default:
        return statement;
    }
  }

  private namedExport(
    { declaration, source, specifiers }: TSESTree.ExportNamedDeclaration,
    { scope, exports }: Module,
  ): Statement | undefined {
    const local =
      (name: string, at: Span): Lookup =>
      () => {
        const found = scope.names.get(name);
        return typeof found === 'function' ? found() : (found?.value ?? unknownValue(at, name));
      };
    for (const { local: inner, exported } of specifiers) {
      const at = spanOf(exported, scope);
      const name = nameOf(inner);
      const found = source === null ? local(name, at) : () => this.named(source.value, name, scope.source, at);
      exports.set(nameOf(exported), found);
    }
    if (declaration === null) return undefined;
    for (const name of declaredNames(declaration)) exports.set(name, local(name, spanOf(declaration, scope)));
    return exportedStatement(declaration);
  }

  private defaultExport(statement: TSESTree.ProgramStatement, module: Module): void {
    const { machine } = this;
    const { scope } = module;
    if (statement.type === 'TSExportAssignment') {
      module.whole = evaluate(statement.expression, scope, machine);
      return;
    }
    if (statement.type !== 'ExportDefaultDeclaration') return;
    const { declaration } = statement;
    const at = spanOf(statement, scope);
    const named = (id: TSESTree.Identifier | null): Value | undefined => {
      const found = id === null ? undefined : scope.names.get(id.name);
      return typeof found === 'object' ? found.value : undefined;
    };
    const value = (): Value => {
      switch (declaration.type) {
        case 'FunctionDeclaration':
        case 'ClassDeclaration':
          return named(declaration.id) ?? evaluate(declaration, scope, machine);
        case 'TSEnumDeclaration':
        case 'TSInterfaceDeclaration':
        case 'TSModuleDeclaration':
        case 'TSTypeAliasDeclaration':
        case 'TSDeclareFunction':
        case 'VariableDeclaration':
          return unknownValue(at, 'default');
        default:
          return evaluate(declaration, scope, machine);
      }
    };
    const made = value();
    module.exports.set('default', () => made);
  }

  /** The file that a specifier names, run. Undefined: none of the program. */
  private file(specifier: string, from: Source): Module | Value | undefined {
    const paths = isRelative(specifier) ? candidatesOf(specifier, from) : this.aliases.candidatesOf(specifier, from);
    for (const path of paths) {
      if (path.endsWith('.json')) {
        const source = this.machine.files.get(path);
        if (source !== undefined) return this.json(source);
        continue;
      }
      const source = this.machine.files.get(path);
      if (source !== undefined) return this.load(source);
    }
    return undefined;
  }

  private json(source: Source): Value {
    const known = this.data.get(source.path);
    if (known !== undefined) return known;
    const [document] = partsOf(source).flatMap((part) => part.parse());
    const at = { source, start: 0, end: 0 };
    const value = document?.tree === undefined ? unknownValue(at, source.path) : valueOf(document.tree);
    this.data.set(source.path, value);
    return value;
  }

  private unseenFile(specifier: string, reference: string, from: Source, at: Span): Value {
    // What only types are taken from is never asked for.
    const key = JSON.stringify([from.path, specifier]);
    if (isRelative(specifier) && !this.missing.has(key)) this.missing.set(key, { specifier, at });
    return this.machine.hole(reference, at);
  }

  /** `import * as x`, `require()`. */
  whole(specifier: string, from: Source, at: Span): Value {
    const library = this.libraryModule(specifier, from, at);
    if (library !== undefined) return library;
    const found = this.file(specifier, from);
    if (found === undefined) return this.unseenFile(specifier, specifier, from, at);
    if ('kind' in found) return found;
    if (found.whole !== undefined) return found.whole;
    return nativeValue(
      {
        name: specifier,
        get: (name, place) => this.exported(found, name, place),
        members: () =>
          objectValue(
            [...found.exports].map(([name, value]) => memberOf(name, value())),
            at,
            found.stars.length > 0,
          ),
      },
      at,
    );
  }

  /** `import { name } from`. */
  named(specifier: string, name: string, from: Source, at: Span): Value {
    const library = this.libraryModule(specifier, from, at);
    if (library !== undefined) {
      if (name !== 'default') return get(library, name, at, this.machine);
      const value = library.kind === 'native' ? library.native.get?.(name, at, this.machine) : undefined;
      return value ?? library;
    }
    const found = this.file(specifier, from);
    if (found === undefined)
      return this.unseenFile(specifier, name === 'default' ? specifier : `${specifier}.${name}`, from, at);
    if ('kind' in found) return name === 'default' ? found : get(found, name, at, this.machine);
    return this.exported(found, name, at);
  }

  private exported(module: Module, name: string, at: Span): Value {
    const own = module.exports.get(name);
    if (own !== undefined) return own();
    if (name === 'default' && module.whole === undefined && module.commonJs.members.size === 0)
      return unknownValue(at, name);
    if (name === 'default') return module.whole ?? module.commonJs;
    if (module.whole !== undefined) return get(module.whole, name, at, this.machine);
    const common = module.commonJs.members.get(name);
    if (common !== undefined) return common.value;
    for (const star of module.stars) {
      const value = get(star(), name, at, this.machine);
      if (value.kind !== 'undefined') return value;
    }
    return module.stars.length > 0 ? undefinedValue(at) : unknownValue(at, name);
  }

  /** Of a file that is there nobody else is asked. */
  private libraryModule(specifier: string, from: Source, at: Span): Value | undefined {
    if (isRelative(specifier) && this.file(specifier, from) !== undefined) return undefined;
    if (this.aliases.isAlias(specifier, from)) return undefined;
    for (const library of this.machine.libraries) {
      const value = library.moduleOf(specifier);
      if (value !== undefined) return value;
    }
    const own = nodeModule(specifier.replace(/^node:/, ''), this.machine) ?? yamlModule(specifier, this.machine);
    return own === undefined ? undefined : nativeValue(own, at);
  }
}

const nameOf = (name: TSESTree.Identifier | TSESTree.StringLiteral): string =>
  name.type === 'Identifier' ? name.name : name.value;
