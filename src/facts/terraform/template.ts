/** Templates to texts: white space taken by tildes, the indentation of `<<-`, directives, and parts that are not known as holes. */
import type { Template, TemplatePart } from '../../document/hcl/ast.js';
import { within, type Span } from '../../value/span.js';
import { isHole, type Part, type Text } from '../../value/text.js';
import { filledIn } from '../unset.js';
import { isUnknown, string, requireText, StaticError, unknown, type Value } from './value.js';

/** Cuts the literals of a heredoc at line ends, as HCL's scanner does; trimming stops there. */
function cutAtLines(parts: readonly TemplatePart[]): readonly TemplatePart[] {
  return parts.flatMap((part): readonly TemplatePart[] => {
    if (part.kind !== 'literal') return [part];
    const lines = part.text === '' ? [] : part.text.split(/(?<=\n)/);
    let from = 0;
    return lines.map((text) => {
      const at = part.raw ? within(part.at, from, from + text.length) : part.at;
      from += text.length;
      return { ...part, text, at };
    });
  });
}

/** Without the white space that tildes take, of the literal beside them: in a heredoc that is what stands on the line, or the whole line before. */
function trimmed(parts: readonly TemplatePart[]): readonly TemplatePart[] {
  return parts.map((part, i): TemplatePart => {
    if (part.kind !== 'literal') return part;
    const before = parts[i - 1];
    const after = parts[i + 1];
    let { text, at } = part;
    if (before !== undefined && before.kind !== 'literal' && before.trimAfter) {
      const rest = text.replace(/^\s+/, '');
      if (part.raw) at = within(at, text.length - rest.length, text.length);
      text = rest;
    }
    if (after !== undefined && after.kind !== 'literal' && after.trimBefore) {
      text = text.trimEnd();
      if (part.raw) at = within(at, 0, text.length);
    }
    return { ...part, text, at };
  });
}

/** Keeps the white space that it has. */
const isBlankLine = (part: Extract<TemplatePart, { kind: 'literal' }>): boolean =>
  part.text.trim() === '' && part.text.endsWith('\n');

/** Takes the smallest indentation off the lines of a `<<-` heredoc. Lines without any text count for nothing. */
function dedented(parts: readonly TemplatePart[], original: readonly TemplatePart[]): readonly TemplatePart[] {
  const starts = parts.map((_, i) => i === 0 || endsLine(original[i - 1]));
  const indents = parts.flatMap((part, i) => {
    if (starts[i] !== true) return [];
    if (part.kind !== 'literal') return [0];
    if (isBlankLine(part)) return [];
    return [part.text.length - part.text.replace(/^[ \t]+/, '').length];
  });
  const least = indents.reduce((a, b) => Math.min(a, b), Infinity);
  if (!Number.isFinite(least) || least === 0) return parts;
  return parts.map((part, i) => {
    if (part.kind !== 'literal' || starts[i] !== true || isBlankLine(part)) return part;
    const cut = Math.min(least, part.text.length - part.text.replace(/^[ \t]+/, '').length);
    return { ...part, text: part.text.slice(cut), at: part.raw ? within(part.at, cut, part.text.length) : part.at };
  });
}

const endsLine = (part: TemplatePart | undefined): boolean => part?.kind === 'literal' && part.text.endsWith('\n');

/** The parts as HCL evaluates them. */
function layout(template: Template): readonly TemplatePart[] {
  if (template.heredoc === undefined) return trimmed(template.parts);
  const lines = cutAtLines(template.parts);
  const clean = trimmed(lines);
  return template.heredoc === 'indented' ? dedented(clean, clean) : clean;
}

/** What a template asks of the evaluator. */
export interface TemplateScope<Scope> {
  readonly evaluate: (part: TemplatePart, scope: Scope) => Value;
  /** True, false, or undefined for not known. */
  readonly test: (part: Extract<TemplatePart, { kind: 'if' }>, scope: Scope) => boolean | undefined;
  /** One scope for each round; undefined where not all rounds are known. */
  readonly rounds: (part: Extract<TemplatePart, { kind: 'for' }>, scope: Scope) => readonly Scope[] | undefined;
}

/** Longer texts are not built: a template that doubles at each step ends as unknown. */
const MAX_TEXT = 1 << 20;

/** Evaluates a template. One interpolation and nothing else keeps its type. */
export function evaluateTemplate<Scope>(template: Template, scope: Scope, asks: TemplateScope<Scope>): Value {
  const parts = layout(template);
  const [only, ...others] = parts;
  if (only?.kind === 'interpolation' && others.length === 0) return asks.evaluate(only, scope);
  const out = new Output(contentPlace(template));
  const end = new Runner(parts, asks, out).run(0, scope);
  if (end < parts.length) throw new StaticError('a directive ends what has not begun');
  return out.value();
}

/** What stands between the quotes. */
const contentPlace = ({ heredoc, at }: Template): Span =>
  heredoc === undefined && at.source.text.charAt(at.start) === '"' && at.end - at.start >= 2
    ? within(at, 1, at.end - at.start - 1)
    : at;

/** Owns the text that is being built. */
class Output {
  private readonly parts: Part[] = [];
  private length = 0;

  constructor(private readonly at: Span) {}

  add(text: Text): void {
    for (const part of filledIn(text).parts) {
      this.length += isHole(part) ? 1 : part.literal.length;
      if (this.length <= MAX_TEXT) this.parts.push(part);
    }
  }

  value(): Value {
    return this.length > MAX_TEXT ? unknown(this.at, 'a long text') : string({ parts: this.parts }, this.at);
  }
}

class Runner<Scope> {
  constructor(
    private readonly parts: readonly TemplatePart[],
    private readonly asks: TemplateScope<Scope>,
    private readonly out: Output,
  ) {}

  /** From a part to the end of its sequence; answers with the index of the directive that ends it. */
  run(from: number, scope: Scope): number {
    let i = from;
    while (i < this.parts.length) {
      const part = this.parts[i];
      if (part === undefined || part.kind === 'else' || part.kind === 'endif' || part.kind === 'endfor') return i;
      i = this.part(part, i, scope);
    }
    return i;
  }

  private part(part: TemplatePart, i: number, scope: Scope): number {
    switch (part.kind) {
      case 'literal':
        this.out.add({ parts: part.text === '' ? [] : [{ literal: part.text, at: part.at }] });
        return i + 1;
      case 'interpolation':
        this.out.add(interpolated(this.asks.evaluate(part, scope)));
        return i + 1;
      case 'if':
        return this.conditional(part, i, scope);
      case 'for':
        return this.loop(part, i, scope);
      default:
        return i + 1;
    }
  }

  private conditional(part: Extract<TemplatePart, { kind: 'if' }>, i: number, scope: Scope): number {
    const test = this.asks.test(part, scope);
    const otherwise = this.endOf(i + 1);
    const hasElse = this.parts[otherwise]?.kind === 'else';
    const end = hasElse ? this.endOf(otherwise + 1) : otherwise;
    if (test === undefined) this.out.add(anything(part.at, 'if'));
    else if (test) this.run(i + 1, scope);
    else if (hasElse) this.run(otherwise + 1, scope);
    return end + 1;
  }

  private loop(part: Extract<TemplatePart, { kind: 'for' }>, i: number, scope: Scope): number {
    const rounds = this.asks.rounds(part, scope);
    if (rounds === undefined) this.out.add(anything(part.at, 'for'));
    else for (const round of rounds) this.run(i + 1, round);
    return this.endOf(i + 1) + 1;
  }

  /** The index of the directive that ends the sequence from here. */
  private endOf(from: number): number {
    let depth = 0;
    for (let i = from; i < this.parts.length; i++) {
      const kind = this.parts[i]?.kind;
      if (kind === 'if' || kind === 'for') depth++;
      else if (kind === 'endif' || kind === 'endfor') {
        if (depth === 0) return i;
        depth--;
      } else if (kind === 'else' && depth === 0) return i;
    }
    throw new StaticError('a directive does not end');
  }
}

function interpolated(value: Value): Text {
  if (value.kind === 'choice' || (isUnknown(value) && value.kind !== 'hole'))
    return anything(value.at, 'a conditional');
  return requireText(value);
}

const anything = (at: Span, reference: string): Text => ({
  parts: [{ reference, scope: `${at.source.path}:${at.start}`, anonymous: true, at }],
});
