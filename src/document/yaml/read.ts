/** YAML to trees with true places. Scalars are read as Kubernetes and eksctl read them: YAML 1.1 by go-yaml v2. */
import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  Scalar,
  type Node,
  type YAMLMap,
  type YAMLParseError,
} from 'yaml';
import { knownValue, literalText, type Text } from '../../value/text.js';
import type { Span, Source } from '../../value/span.js';
import type { Entry, HoleTree, MapTree, Tree } from '../../value/tree.js';
import { AsWritten, embed, readText, type FindHoles } from '../scalar.js';
import type { Parsed } from '../language.js';
import { MAX_VALUES, TOO_LARGE, valuesIn } from '../size.js';
import { encodeYaml, segmentsOf } from './scalar.js';

export interface YamlOptions {
  /** Masked text of the same length, if the source is a template. */
  readonly text?: string;
  /** Offsets at which members may be missing (see template-mask.ts). */
  readonly blanked?: readonly number[];
  readonly findHoles: FindHoles;
  /** Faults are all that is asked for. */
  readonly treeless?: boolean;
}

/** Beyond this many nodes, aliases counted out, an alias becomes a hole: an alias bomb costs no more than a large file. */
const MAX_NODES = MAX_VALUES;

export function readYaml(source: Source, options: YamlOptions): readonly Parsed[] {
  const text = options.text ?? source.text;
  if (valuesIn(text, MAX_VALUES) > MAX_VALUES)
    return [{ tree: undefined, faults: [{ message: TOO_LARGE, at: { source, start: 0, end: 0 } }] }];
  const { stackTraceLimit } = Error;
  try {
    // The parser warns of every tag that it does not know, and nobody reads where in the parser it did.
    Error.stackTraceLimit = 0;
    const parsed = parseAllDocuments(text, {
      uniqueKeys: false,
      schema: 'failsafe',
      strict: true,
      logLevel: 'silent',
      // Pretty errors count lines from the start for each of them.
      prettyErrors: false,
      stringKeys: false,
    });
    return [...parsed].map((document) => {
      const faults = document.errors.map((error) => ({
        message: messageOf(error),
        at: {
          source,
          start: Math.min(error.pos[0], text.length),
          end: Math.min(Math.max(error.pos[1], error.pos[0]), text.length),
        },
        ...(mayPass(error, text) ? { mayPass: true as const } : {}),
      }));
      const { contents } = document;
      const hasTree = contents !== null && options.treeless !== true;
      return { tree: hasTree ? new Builder(source, options).build(contents) : undefined, faults };
    });
  } catch (error) {
    // The parser recurses: a file nested some thousand levels deep exhausts the stack, and that is all that is caught here.
    if (!(error instanceof RangeError)) throw error;
    return [{ tree: undefined, faults: [{ message: TOO_DEEP, at: { source, start: 0, end: 0 } }] }];
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

const TOO_DEEP = 'nested too deeply to be read';

/** The parser's sentence in the form of our own, without the place that we show ourselves. It reports its exhausted stack as an error of the document, too. */
function messageOf({ message }: Error): string {
  if (message.includes('call stack')) return TOO_DEEP;
  const [line = ''] = message.split('\n');
  const [said = ''] = line.split(' at line ');
  return lowerFirst(said.endsWith('.') || said.endsWith(':') ? said.slice(0, -1) : said);
}

const LONE_DASH = /^-[,\]}]/;

/** Go's and Python's parsers take `-` before a comma or a bracket for a text (`!Join [-, [a, b]]`). Go's does not mind how far the lines of a flow collection or of a quoted scalar are indented: one that ends in a later line is whole to it. Source: yaml/go-yaml, scannerc.go, tried. */
function mayPass(
  { code, message, pos: [start] }: Pick<YAMLParseError, 'code' | 'message' | 'pos'>,
  text: string,
): boolean {
  const rest = text.slice(start);
  if (code === 'MULTILINE_IMPLICIT_KEY' || code === 'BLOCK_IN_FLOW') return LONE_DASH.test(rest);
  if (code === 'BAD_INDENT' && message.includes('Flow ')) {
    const [open, close] = message.startsWith('Flow map') ? ['{', '}'] : ['[', ']'];
    return rest.split(close).length > rest.split(open).length;
  }
  return code === 'MISSING_CHAR' && message.includes('closing') && /["']/.test(rest.slice(1));
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Owns the anchors and the node count of one document. */
class Builder {
  private readonly anchors = new Map<string, { readonly tree: Tree; readonly nodes: number }>();
  private nodes = 0;

  constructor(
    private readonly source: Source,
    private readonly options: YamlOptions,
  ) {}

  build(node: Node | null | undefined, fallback?: Span): Tree {
    const before = this.nodes++;
    const tree = this.read(node, fallback);
    if (node !== null && node !== undefined && 'anchor' in node && typeof node.anchor === 'string')
      this.anchors.set(node.anchor, { tree, nodes: this.nodes - before });
    return tree;
  }

  private read(node: Node | null | undefined, fallback: Span | undefined): Tree {
    const at = this.placeOf(node) ?? fallback ?? { source: this.source, start: 0, end: 0 };
    if (node === null || node === undefined) return this.emptyAt(at);
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      if (target === undefined || this.nodes + target.nodes > MAX_NODES) return hole(`*${node.source}`, at);
      this.nodes += target.nodes;
      return target.tree;
    }
    if (isUnresolved(node)) return { ...hole(node.tag, at), tagged: { tag: node.tag, value: this.untagged(node, at) } };
    const tree = this.untagged(node, at);
    return tree.kind === 'text' && node.tag === '!Sub' ? { ...tree, tagged: { tag: node.tag, value: tree } } : tree;
  }

  private untagged(node: Node, at: Span): Tree {
    if (isCollection(node) && LONE_DASH.test(this.source.text.slice(at.start, at.start + 2))) {
      const own = { ...at, end: at.start + 1 };
      return { kind: 'text', text: { parts: [{ literal: '-', at: own }] }, at: own };
    }
    if (isMap(node)) return this.map(node, at);
    if (isSeq(node))
      return {
        kind: 'list',
        items: node.items.map((item) => this.build(item as Node | null, at)),
        open: this.isBlanked(at),
        at,
      };
    if (isScalar(node)) return this.scalar(node, at);
    return hole('node', at);
  }

  private map(node: YAMLMap, at: Span): Tree {
    const own: Entry[] = [];
    const merged: Entry[] = [];
    for (const pair of node.items) {
      const keyNode = pair.key as Node | null;
      const keyAt = this.placeOf(keyNode) ?? at;
      const value = this.build(pair.value as Node | null, { source: this.source, start: keyAt.end, end: keyAt.end });
      const key = isScalar(keyNode) ? this.text(keyNode, keyAt) : undefined;
      if (key !== undefined && knownValue(key) === '<<' && isScalar(keyNode) && keyNode.type === Scalar.PLAIN)
        for (const one of mergeOf(value)) merged.push(one);
      else own.push({ key: key ?? COMPLEX_KEY, keyAt, value });
    }
    return { kind: 'map', ...membersOf(own, merged), open: this.isBlanked(at), at };
  }

  private scalar(node: Scalar, at: Span): Tree {
    const isPlain = node.type === Scalar.PLAIN || node.type === undefined;
    const source = node.source ?? '';
    if (isPlain && source === '') return this.emptyAt(at);
    const tag = node.tag;
    if (
      isPlain &&
      (tag === undefined || tag === 'tag:yaml.org,2002:str') &&
      node.range !== undefined &&
      !this.isTaggedString(node)
    ) {
      const resolved = plainScalar(source, at);
      if (resolved !== undefined) return resolved;
    }
    if (CORE.test(tag ?? '')) return typedScalar(node, at);
    return { kind: 'text', text: this.text(node, at), at: inner(node, at) };
  }

  /** `!!str 123` is a string; the failsafe schema gives every scalar that tag, so the source tells. */
  private isTaggedString(node: Scalar): boolean {
    const start = node.range?.[0] ?? 0;
    return /!!?str\s+$/.test((this.options.text ?? this.source.text).slice(Math.max(0, start - 12), start));
  }

  private text(node: Scalar, at: Span): Text {
    const value = typeof node.value === 'string' ? node.value : '';
    if (value === '') return literalText('');
    return readText(this.embedded(value, node, inner(node, at)), this.options.findHoles);
  }

  private embedded(value: string, node: Scalar, scalar: Span): Source {
    const written = this.source.text.slice(scalar.start, scalar.end);
    return written === value
      ? new AsWritten(written, scalar.source, scalar.start, encodeYaml)
      : embed(value, scalar, () => segmentsOf(this.options.text ?? this.source.text, node), encodeYaml);
  }

  /** In a template an empty value is where an action was; before a comment of ytt (`#@ data.values.x`) it is where a value will be. */
  private emptyAt(at: Span): Tree {
    const expression = /^[ \t]*(?::[ \t]*)?#@[ \t]+([^\n]{1,200})/.exec(
      this.source.text.slice(at.start, at.start + 300),
    )?.[1];
    if (expression !== undefined) return hole(expression.trim(), at);
    return this.options.blanked !== undefined && this.options.blanked.length > 0
      ? hole('template', at)
      : { kind: 'null', at };
  }

  private placeOf(node: Node | null | undefined): Span | undefined {
    const range = node?.range;
    if (range === undefined || range === null) return undefined;
    const { length } = this.source.text;
    // Of a text that ends within quotes the parser's range may lie beyond it.
    const start = Math.min(range[0], length);
    let end = Math.min(range[1], length);
    // A block collection whose last value is quoted or a flow collection goes on to the next line for the parser.
    if (isCollection(node)) while (end > start && /\s/.test(this.source.text.charAt(end - 1))) end--;
    return { source: this.source, start, end };
  }

  /** Whether a blanked action stands in the collection or touches it. */
  private isBlanked(at: Span): boolean {
    const { blanked } = this.options;
    if (blanked === undefined || blanked.length === 0) return false;
    const text = this.options.text ?? this.source.text;
    let start = at.start;
    while (/\s/.test(text.charAt(start - 1))) start--;
    let end = at.end;
    // Comments may stand between.
    for (let c = text.charAt(end); /[\s#]/.test(c); c = text.charAt(end)) {
      const line = c === '#' ? text.indexOf('\n', end) : end;
      end = line < 0 ? text.length : line + 1;
    }
    return blanked.some((offset) => offset >= start && offset < end);
  }
}

const hole = (reference: string, at: Span): HoleTree => ({
  kind: 'hole',
  hole: { reference, scope: at.source.path, anonymous: true, at },
  at,
});

/** YAML's own types, but texts. */
const CORE = /^tag:yaml\.org,2002:(?!str$)/;

const typedScalar = ({ tag = '', value }: Scalar, at: Span): Tree =>
  (typeof value === 'string' ? plainScalar(value, at) : undefined) ?? hole(tag, at);

/** CloudFormation's short forms and other local tags stand for values nobody can read; `!Sub` on a text leaves a text with holes. */
const isUnresolved = (node: Node): node is Node & { tag: string } =>
  'tag' in node && typeof node.tag === 'string' && /^![^!]/.test(node.tag) && !(isScalar(node) && node.tag === '!Sub');

/** The entries of a map that takes in those of a merge key: its own win. */
function membersOf(own: readonly Entry[], merged: readonly Entry[]): Pick<MapTree, 'entries' | 'overrides'> {
  // Unlike an array that grew a copy has no room for more.
  if (merged.length === 0) return { entries: own.slice() };
  const names = new Set(own.map((entry) => knownValue(entry.key)));
  const before = new Set(merged.map((entry) => knownValue(entry.key)));
  const overrides = own.filter((entry) => before.has(knownValue(entry.key)));
  return {
    entries: [...merged.filter((entry) => !names.has(knownValue(entry.key))), ...own],
    ...(overrides.length > 0 ? { overrides } : {}),
  };
}

/** A merge key takes a map or a list of maps; earlier maps win. */
function mergeOf(value: Tree): readonly Entry[] {
  if (value.kind === 'map') return value.entries;
  if (value.kind !== 'list') return [];
  const seen = new Set<string | undefined>();
  return value.items.flatMap(mergeOf).filter((entry) => {
    const name = knownValue(entry.key);
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

/** Of a map or a list as a key nothing is kept. */
const COMPLEX_KEY: Text = { parts: [{ reference: 'complex key', scope: '', anonymous: true }] };

export const isComplexKey = (key: Text): boolean => key === COMPLEX_KEY;

/** A quoted scalar's place is what stands between the quotes. */
function inner(node: Scalar, at: Span): Span {
  const quoted = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE;
  return quoted && at.end - at.start >= 2 ? { ...at, start: at.start + 1, end: at.end - 1 } : at;
}

/** Whether a plain scalar is a string, for readers of YAML 1.1 and 1.2. */
export const isPlainString = (text: string): boolean =>
  plainScalar(text, { source: { path: '', text }, start: 0, end: text.length }) === undefined;

/** go-yaml v2, resolve.go: what a plain scalar is when it is no string. */
export function plainScalar(source: string, at: Span): Tree | undefined {
  if (/^(?:~|null|Null|NULL)$/.test(source)) return { kind: 'null', at };
  if (/^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(source))
    return { kind: 'boolean', value: true, written: source, at };
  if (/^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(source))
    return { kind: 'boolean', value: false, written: source, at };
  if (!/^[-+.0-9]/.test(source)) return undefined;
  const value = sizeOf(source.replaceAll('_', ''));
  return value === undefined ? undefined : { kind: 'number', value, written: source, at };
}

/** Undefined for what is no number, or larger than any. */
function sizeOf(digits: string): number | undefined {
  const [, sign = '', size = ''] = /^([-+]?)(.+)$/.exec(digits) ?? [];
  if (/^\.(?:inf|Inf|INF)$/.test(size) || (sign === '' && /^\.(?:nan|NaN|NAN)$/.test(size))) return Number.NaN;
  const octal = /^0[oO]?([0-7]+)$/.exec(size)?.[1];
  const isNumber =
    octal !== undefined ||
    /^(?:0[xX][0-9a-fA-F]+|0[bB][01]+)$/.test(size) ||
    /^(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(size);
  const value = octal === undefined ? Number(size) : Number.parseInt(octal, 8);
  return isNumber && Number.isFinite(value) ? (sign === '-' ? -value : value) : undefined;
}
