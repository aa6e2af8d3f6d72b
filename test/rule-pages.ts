/** Reads the pages of the rules: each example is a set of files and what the linter says of them. */
import { readFileSync } from 'node:fs';
import type { UnreadableFile } from '../src/facts/facts.js';
import type { Source } from '../src/value/span.js';

export interface Example {
  readonly title: string;
  readonly files: readonly Source[];
  /** Blocks of the language `unreadable`: `title=PATH named` and, as their text, the problem. */
  readonly unreadable: readonly UnreadableFile[];
  /** What the text report shows of the page's rule; empty is silence. */
  readonly output: string;
  /** Other rules that speak of the example besides, by the info string `also=a/b,c/d`. */
  readonly also: readonly string[];
  /** What the first fix of the page's rule does: a line of `-` or `+` for each line that changes. */
  readonly diff: readonly string[];
  /** `--pedantic` is on. */
  readonly pedantic: boolean;
}

export interface Page {
  /** The name above the page. */
  readonly title: string;
  readonly headings: readonly string[];
  readonly examples: readonly Example[];
}

export const HEADINGS = [
  'What it finds',
  'Why it matters',
  'How to fix',
  'Examples',
  'When it stays silent',
  'Fix safety',
];
/** Not every page has these yet. */
export const OPTIONAL_HEADINGS = ['How to fix'];

export function readPage(id: string): Page {
  return parsePage(readFileSync(`rules/${id}.md`, 'utf8'));
}

function parsePage(text: string): Page {
  const headings = headingsOf(text);
  return {
    title: headings.find(({ level }) => level === 1)?.title ?? '',
    headings: headings.filter(({ level }) => level === 2).map(({ title }) => title),
    examples: exampleSections(text).map(({ title, start, end }) => readExample(title, text.slice(start, end))),
  };
}

interface Heading {
  readonly level: number;
  readonly title: string;
  readonly at: number;
}

/** A line of a code block is no heading. */
function headingsOf(text: string): readonly Heading[] {
  const headings: Heading[] = [];
  let fenced = false;
  let at = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    const [, signs, title] = (fenced ? null : /^(#+) (.+)$/.exec(line)) ?? [];
    if (signs !== undefined && title !== undefined) headings.push({ level: signs.length, title, at });
    at += line.length + 1;
  }
  return headings;
}

interface Section {
  readonly title: string;
  readonly start: number;
  readonly end: number;
}

function exampleSections(text: string): readonly Section[] {
  const headings = headingsOf(text).filter(({ level }) => level <= 3);
  let chapter = '';
  return headings.flatMap(({ level, title, at }, i) => {
    if (level < 3) chapter = title;
    return level === 3 && chapter === 'Examples' ? [{ title, start: at, end: headings[i + 1]?.at ?? text.length }] : [];
  });
}

function readExample(title: string, section: string): Example {
  const files: Source[] = [];
  const unreadable: UnreadableFile[] = [];
  let output = '';
  let also: readonly string[] = [];
  let diff: readonly string[] = [];
  let pedantic = false;
  for (const match of section.matchAll(/^```(\S*)[ \t]*(.*)\n([\s\S]*?)^```$/gm)) {
    const [, language = '', info = '', body = ''] = match;
    if (language === 'output') {
      output = body.replace(/\n$/, '');
      also = /also=(\S+)/.exec(info)?.[1]?.split(',') ?? [];
      pedantic = /\bpedantic\b/.test(info);
      continue;
    }
    if (language === 'diff') {
      diff = body.split('\n').filter((line) => line !== '');
      continue;
    }
    const path = /title=(\S+)/.exec(info)?.[1];
    if (path !== undefined && language === 'unreadable')
      unreadable.push({ source: { path, text: '' }, problem: body.trim(), detail: '', named: /\bnamed\b/.test(info) });
    else if (path !== undefined) files.push({ path, text: unescaped(body, info) });
  }
  return { title, files, unreadable, output, also, diff, pedantic };
}

/** Line ends and marks that a page cannot show are switched on by the info string: `crlf`, `bom`. */
function unescaped(body: string, info: string): string {
  const text = /\bcrlf\b/.test(info) ? body.replaceAll('\n', '\r\n') : body;
  return /\bbom\b/.test(info) ? `\uFEFF${text}` : text;
}

export interface Title {
  readonly severity: string;
  readonly rule: string;
  readonly message: string;
}

/** The first lines of the findings of an output; a line of a frame begins with its gutter. */
export function titlesOf(output: string): readonly Title[] {
  return [...output.matchAll(/^(error|warning|info)\[(\S+?)\]: (.*)$/gm)].map(
    ([, severity = '', rule = '', message = '']) => ({ severity, rule, message }),
  );
}

export type Said = Pick<Example, 'output' | 'also' | 'diff'>;

/** The page with what the linter says of some of its examples, by their numbers; the others stay. */
export function updatedPage(text: string, said: ReadonlyMap<number, Said>): string {
  let result = '';
  let end = 0;
  exampleSections(text).forEach((section, i) => {
    const own = said.get(i);
    if (own === undefined) return;
    result += text.slice(end, section.start) + updatedExample(text.slice(section.start, section.end), own);
    end = section.end;
  });
  return result + text.slice(end);
}

function updatedExample(section: string, { output, also, diff }: Said): string {
  const pedantic = /^```output.*\bpedantic\b/m.test(section) ? ' pedantic' : '';
  const bare = section.replace(/^```(?:output|diff)[^\n]*\n[\s\S]*?^```\n\n?/gm, '');
  if (output === '' && also.length === 0 && pedantic === '') return bare;
  const others = also.length === 0 ? '' : ` also=${also.join(',')}`;
  const blocks = [
    `\`\`\`output${others}${pedantic}\n${output === '' ? '' : `${output}\n`}\`\`\`\n\n`,
    diff.length === 0 ? '' : `\`\`\`diff\n${diff.join('\n')}\n\`\`\`\n\n`,
  ].join('');
  const end = bare.lastIndexOf('\n```\n') + '\n```\n'.length;
  return `${bare.slice(0, end)}\n${blocks}${bare.slice(end).replace(/^\n+/, '')}`;
}

/** The lines that differ, what goes before what comes. */
export function lineDiff(before: string, after: string): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const kept = new Set(now.slice(start, now.length - end));
  const lost = old.slice(start, old.length - end);
  return [
    ...lost.filter((line) => !kept.has(line)).map((line) => `- ${line}`),
    ...now
      .slice(start, now.length - end)
      .filter((line) => !lost.includes(line))
      .map((line) => `+ ${line}`),
  ].map((line) => line.trimEnd());
}
