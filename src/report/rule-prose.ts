/** What the page of a rule says, for reports that carry a part of it. */
import { markup, type Html } from './markup.js';

/** What stands below a heading of the second level; undefined: there is no such heading. */
export function sectionOf(page: string, title: string): string | undefined {
  const lines = page.split('\n');
  const from = lines.indexOf(`## ${title}`);
  if (from < 0) return undefined;
  const length = lines.slice(from + 1).findIndex((line) => line.startsWith('## '));
  return lines
    .slice(from + 1, length < 0 ? undefined : from + 1 + length)
    .join('\n')
    .trim();
}

/** The advice of a page in one sentence: the first paragraph of how to mend what the rule finds, as a help of a finding is written. */
export function adviceOf(page: string): string | undefined {
  const [first = ''] = (sectionOf(page, 'How to fix') ?? '').split('\n\n');
  const sentence = plainLinks(first).replaceAll('\n', ' ').replace(/[.:]$/, '');
  if (sentence === '' || sentence.startsWith('```')) return undefined;
  return /^[A-Z][a-z]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}

const plainLinks = (text: string): string => text.replace(/\[([^[\]]*)\]\([^()]*\)/g, '$1');

/** Paragraphs, lists and blocks of code of a page as markup; links are words, since a report leads nowhere. */
export const proseOf = (markdown: string): readonly Html[] =>
  blocksOf(markdown).map((block) => {
    const [first = '', ...rest] = block.split('\n');
    if (first.startsWith('```')) return markup`<pre>${rest.slice(0, -1).map((line) => markup`${line}\n`)}</pre>`;
    return markup`<p>${withCode(plainLinks(block).replaceAll('\n', ' '))}</p>`;
  });

/** A sentence with its code spans. */
export const withCode = (text: string): readonly (Html | string)[] =>
  text.split('`').flatMap((part, i) => (i % 2 === 1 ? [markup`<code>${part}</code>`] : withOptions(part)));

/** Words of a command line, which are not broken at a dash. */
export const withOptions = (text: string): readonly (Html | string)[] =>
  text
    .split(/(?<!\S)(--[a-z][a-z-]*(?:=[a-z]+)?)/)
    .map((part, i) => (i % 2 === 1 ? markup`<span class="option">${part}</span>` : part));

/** Cut at empty lines, but not within a block of code. */
function blocksOf(markdown: string): readonly string[] {
  const blocks: string[] = [];
  let open = false;
  for (const part of markdown.split('\n\n')) {
    if (open) blocks.push(`${blocks.pop() ?? ''}\n\n${part}`);
    else blocks.push(part);
    if ((part.match(/^```/gm) ?? []).length % 2 === 1) open = !open;
  }
  return blocks.filter((block) => block.trim() !== '');
}
