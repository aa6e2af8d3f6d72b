/** Which values the templates of a chart can read at all, whatever their conditions decide. Errs only towards reading. */
import {
  TemplateError,
  type Node,
  type Operand,
  type Pipe,
  type TemplateFile,
} from '../../document/go-template/ast.js';
import type { Span } from '../../value/span.js';
import type { Chart, Charts } from './chart.js';

export interface Reads {
  /** Whether the value at this path, or a mapping around it, is read. */
  readonly has: (path: readonly string[]) => boolean;
  /** The paths that are named in full, with their places. */
  readonly named: readonly { readonly path: readonly string[]; readonly at: Span }[];
}

/** Of one chart and those that see its values: undefined where a template is not here or does not parse. */
export function readsOf(chart: Chart, charts: Charts): Reads | undefined {
  const files: TemplateFile[] = [];
  if (!gather(chart, charts, files)) return undefined;
  const collected = new Collected();
  for (const file of files) {
    // Files of the chart may be templates, too.
    if (file.functions.has('tpl')) collected.runsFiles = true;
    collected.nodes(file.body);
    for (const { body } of file.defines) collected.nodes(body);
  }
  texts(chart, collected);
  return { has: (path) => reaches(chart, path, collected), named: collected.named };
}

function gather(chart: Chart, charts: Charts, files: TemplateFile[]): boolean {
  if (chart.missing.length > 0) return false;
  for (const template of chart.templates) {
    const parsed = charts.parse(template);
    if (parsed instanceof TemplateError) return false;
    files.push(parsed);
  }
  return chart.dependencies.every((one) => one.chart !== undefined && gather(one.chart, charts, files));
}

/** Values that are texts may be run as templates. */
function texts(chart: Chart, collected: Collected): void {
  const source = chart.values.at?.source.text ?? '';
  if (source.includes('{{')) collected.text(source);
  for (const one of chart.dependencies) if (one.chart !== undefined) texts(one.chart, collected);
}

/** A chart sees what stands under its name, and what is global. */
function reaches(chart: Chart, path: readonly string[], collected: Collected): boolean {
  if (collected.has(path)) return true;
  const inner = chart.dependencies.find(({ name }) => name === path[0])?.chart;
  return inner !== undefined && reaches(inner, path.slice(1), collected);
}

const VALUES = 'Values';

/** Functions that ask no more than whether something is there, or what it equals. */
const TESTS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'empty', 'eq', 'ne', 'kindIs', 'typeIs']);

class Collected {
  readonly named: { readonly path: readonly string[]; readonly at: Span }[] = [];
  runsFiles = false;
  /** Which names are asked of what a name stands for. */
  private readonly followers = new Map<string, Set<string>>();
  /** Names whose value goes elsewhere whole. */
  private readonly whole = new Set<string>();

  has(path: readonly string[]): boolean {
    let before = VALUES;
    for (const name of path) {
      if (this.whole.has(before)) return true;
      if (this.followers.get(before)?.has(name) !== true) return false;
      before = name;
    }
    return true;
  }

  nodes(nodes: readonly Node[]): void {
    for (const node of nodes)
      switch (node.kind) {
        case 'action':
          this.pipe(node.pipe, true);
          break;
        case 'template':
          if (node.argument !== undefined) this.pipe(node.argument, true);
          break;
        case 'if':
        case 'with':
        case 'range':
          this.pipe(node.pipe, node.kind !== 'if' || node.pipe.variables.length > 0);
          this.nodes(node.body);
          this.nodes(node.otherwise);
          break;
        default:
      }
  }

  /** `isWhole`: what it gives is more than tested. */
  private pipe({ commands }: Pipe, isWhole: boolean): void {
    for (const { operands } of commands) {
      const [head, ...rest] = operands;
      if (head === undefined) continue;
      const chain = indexed(operands);
      if (chain !== undefined) this.chain(chain.names, chain.at, isWhole);
      if (chain?.asks === true) continue;
      const passed = head.kind === 'function' ? isWhole || !TESTS.has(head.name) : isWhole || commands.length > 1;
      for (const operand of chain === undefined ? operands : rest.slice(1)) this.operand(operand, passed);
    }
  }

  private operand(operand: Operand, isWhole: boolean): void {
    if (operand.kind === 'string' && operand.value.includes(VALUES)) this.text(operand.value);
    const names = chainOf(operand);
    if (names !== undefined) return this.chain(names, operand.at, isWhole);
    if (operand.kind !== 'pipe') return;
    this.pipe(operand.pipe, isWhole);
    this.chain(operand.names, operand.at, isWhole);
  }

  private chain(names: readonly string[], at: Span, isWhole: boolean): void {
    for (const [i, name] of names.entries()) {
      const next = names[i + 1];
      if (next !== undefined) this.follow(name, next);
      else if (isWhole) this.whole.add(name);
    }
    if (names.includes('Files') && this.runsFiles) this.whole.add(VALUES);
    const from = names.indexOf(VALUES);
    if (from >= 0 && names.length > from + 1) this.named.push({ path: names.slice(from + 1), at });
  }

  /** A text that may be run as a template. */
  text(text: string): void {
    for (const [, chain = ''] of text.matchAll(/\bValues((?:\.\w+)*)/g)) {
      const names = [VALUES, ...chain.split('.').slice(1)];
      for (const [i, name] of names.entries()) {
        const next = names[i + 1];
        if (next === undefined) this.whole.add(name);
        else this.follow(name, next);
      }
    }
  }

  private follow(name: string, next: string): void {
    const known = this.followers.get(name);
    if (known === undefined) this.followers.set(name, new Set([next]));
    else known.add(next);
  }
}

interface Indexed {
  readonly names: readonly string[];
  readonly at: Span;
  /** Only whether it is there. */
  readonly asks: boolean;
}

/** `index .Values "a" "b"`, `hasKey .Values "a"`. */
function indexed(operands: readonly Operand[]): Indexed | undefined {
  const [head, from, ...keys] = operands;
  if (head?.kind !== 'function' || !/^(?:index|hasKey)$/.test(head.name) || keys.length === 0) return undefined;
  const asks = head.name === 'hasKey';
  const names = chainOf(from);
  const steps = keys.flatMap((key) => (key.kind === 'string' ? [key.value] : []));
  return names === undefined || steps.length < keys.length
    ? undefined
    : { names: [...names, ...steps], at: head.at, asks };
}

/** Fields one after another, through parentheses that hold nothing else. */
function chainOf(operand: Operand | undefined): readonly string[] | undefined {
  if (operand?.kind === 'field' || operand?.kind === 'variable') return operand.names;
  const inner = operand?.kind === 'pipe' ? chainIn(operand.pipe) : undefined;
  return operand?.kind === 'pipe' && inner !== undefined ? [...inner, ...operand.names] : undefined;
}

function chainIn({ variables, commands: [command, ...others] }: Pipe): readonly string[] | undefined {
  if (command === undefined || variables.length + others.length > 0) return undefined;
  const index = indexed(command.operands);
  if (index !== undefined) return index.asks ? undefined : index.names;
  return command.operands.length === 1 ? chainOf(command.operands[0]) : undefined;
}
