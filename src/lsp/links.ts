/** Links from the rules that a directive names to their pages. */
import type { DocumentLink } from 'vscode-languageserver/node.js';
import { commentsOf, mayDirect } from '../document/languages.js';
import { currentName } from '../lint/rule-aliases.js';
import { toFileSpan, type Source } from '../value/span.js';
import { rangeIn, type Encoding } from './positions.js';

export function linksOf(
  file: Source,
  encoding: Encoding,
  isRule: (id: string) => boolean,
  pageOf: (id: string) => string | undefined,
): readonly DocumentLink[] {
  if (!mayDirect(file.text)) return [];
  return commentsOf(file).flatMap(({ at, text }): readonly DocumentLink[] => {
    if (!text.startsWith('irsa-lint-')) return [];
    const { source, start, end } = toFileSpan(at);
    const [names = ''] = source.text.slice(start, end).split(/\s--(?:\s|$)/);
    return [...names.matchAll(/[^\s,]+/g)].flatMap((match): readonly DocumentLink[] => {
      const id = currentName(match[0]);
      const target = isRule(id) ? pageOf(id) : undefined;
      if (target === undefined) return [];
      const from = start + match.index;
      const place = { source, start: from, end: from + match[0].length };
      return [{ range: rangeIn(place, encoding), target, tooltip: `the page of ${id}` }];
    });
  });
}
