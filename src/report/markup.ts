/** The one place where HTML leaves the program: what is put into it is text, unless it was made here, and a page loads nothing. */
import { digest } from '../value/digest.js';
import { table } from '../value/table.js';
import { visible } from './safe.js';

/** Markup that this module made; anything else is text. */
export class Html {
  /** Only `markup` and `fixed` make one. */
  constructor(readonly source: string) {}
}

type Content = Html | string | number | undefined | readonly Content[];

/** Literal parts are markup, values are escaped: `markup\`<b>${name}</b>\``. A list is its members one after another; undefined is nothing. */
export const markup = (parts: TemplateStringsArray, ...values: readonly Content[]): Html =>
  new Html(parts.map((part, i) => part + sourceOf(values[i])).join(''));

/** Markup that is a file of the program. */
export const fixed = (source: string): Html => new Html(source);

function sourceOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Html) return content.source;
  return typeof content === 'object' ? content.map(sourceOf).join('') : escaped(String(content));
}

const ENTITIES: Readonly<Record<string, string>> = table({
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
});

/** In an element or in a quoted attribute. */
const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** Within a script element only `<` can end it or begin a comment. */
const scriptData = (json: string): string => json.replaceAll('<', '\\u003c');

export interface PageParts {
  readonly title: string;
  readonly style: string;
  readonly body: Html;
  /** Runs after the body, and finds `data`, which is JSON, in the element of this id. */
  readonly script?: { readonly source: string; readonly data: string };
}

/** One page that needs nothing else: its policy lets it load nothing, and run and look like only what it brings. */
export function page({ title, style, body, script }: PageParts): string {
  const hash = (text: string): string => `'sha256-${digest('sha256', text, 'base64')}'`;
  const policy = [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    ...(script === undefined ? [] : [`script-src ${hash(script.source)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  // The policy knows styles and scripts by their hashes: not a blank may stand around them.
  const own =
    script === undefined
      ? undefined
      : markup`<script id="data" type="application/json">${fixed(scriptData(script.data))}</script>\n<script>${fixed(script.source)}</script>\n`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${fixed(style)}</style>
</head>
<body>
${body}${own}</body>
</html>
`.source;
}
