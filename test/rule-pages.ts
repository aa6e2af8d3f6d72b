/** Reads the pages of the rules: each example is a set of files and what the linter says of them. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { UnreadableFile } from '../src/facts/facts.js';
import type { Source } from '../src/value/span.js';

export interface Example {
  readonly title: string;
  readonly files: readonly Source[];
  /** Blocks of the language `unreadable`: `title=PATH named` and, as their text, the problem. */
  readonly unreadable: readonly UnreadableFile[];
  /** Lines `path:line:column severity rule: message`; none is silence. */
  readonly output: readonly string[];
  /** Other rules that speak of the example besides, by the info string `also=a/b,c/d`. */
  readonly also: readonly string[];
  /** What the first fix of the page's rule does: a line of `-` or `+` for each line that changes. */
  readonly diff: readonly string[];
  /** `--pedantic` is on. */
  readonly pedantic: boolean;
}

export interface Page {
  readonly headings: readonly string[];
  readonly examples: readonly Example[];
}

export const HEADINGS = ['What it finds', 'Why it matters', 'Examples', 'When it stays silent', 'Fix safety'];

export function readPage(id: string): Page {
  const text = readFileSync(`rules/${id}.md`, 'utf8');
  const sections = text
    .split(/^### /m)
    .slice(1)
    .map((section) => section.split(/^## /m)[0] ?? '');
  return {
    headings: [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1] ?? ''),
    examples: sections.map(readExample),
  };
}

function readExample(section: string): Example {
  const files: Source[] = [];
  const unreadable: UnreadableFile[] = [];
  let output: readonly string[] = [];
  let also: readonly string[] = [];
  let diff: readonly string[] = [];
  let pedantic = false;
  for (const match of section.matchAll(/^```(\S*)[ \t]*(.*)\n([\s\S]*?)^```$/gm)) {
    const [, language = '', info = '', body = ''] = match;
    if (language === 'output') {
      output = body.split('\n').filter((line) => line !== '');
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
  return { title: section.split('\n')[0] ?? '', files, unreadable, output, also, diff, pedantic };
}

/** Line ends and marks that a page cannot show are switched on by the info string: `crlf`, `bom`. */
function unescaped(body: string, info: string): string {
  const text = /\bcrlf\b/.test(info) ? body.replaceAll('\n', '\r\n') : body;
  return /\bbom\b/.test(info) ? `\uFEFF${text}` : text;
}

export interface Said {
  readonly own: readonly string[];
  readonly others: readonly string[];
  readonly diff: readonly string[];
}

/** Writes what the linter says into the page's output blocks, for `UPDATE=1`; somebody reads the difference. */
export function updatePage(id: string, said: readonly Said[]): void {
  const [head = '', ...sections] = readFileSync(`rules/${id}.md`, 'utf8').split(/^(?=### )/m);
  const written = sections.map((section, i) => {
    const { own, others, diff } = said[i] ?? { own: [], others: [], diff: [] };
    const pedantic = /^```output.*\bpedantic\b/m.test(section) ? ' pedantic' : '';
    const bare = section.replace(/^```(?:output|diff)[^\n]*\n[\s\S]*?^```\n\n?/gm, '');
    if (own.length + others.length === 0 && pedantic === '') return bare;
    const also = others.length === 0 ? '' : ` also=${others.join(',')}`;
    const block = `\`\`\`output${also}${pedantic}\n${own.map((line) => `${line}\n`).join('')}\`\`\`\n\n${diff.length === 0 ? '' : `\`\`\`diff\n${diff.map((line) => `${line}\n`).join('')}\`\`\`\n\n`}`;
    const end = bare.lastIndexOf('\n```\n') + '\n```\n'.length;
    return `${bare.slice(0, end)}\n${block}${bare.slice(end).replace(/^\n+/, '')}`;
  });
  writeFileSync(`rules/${id}.md`, `${head}${written.join('')}`);
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
