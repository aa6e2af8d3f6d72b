/** Content of files made harmless for a terminal and for the logs of a CI: it cannot move the cursor, reorder a line or start a workflow command. */
import { randomUUID } from 'node:crypto';

/**
 * Each character that would act instead of being seen, as one visible character in its place.
 * Bidirectional and invisible characters count: they make a subject look like another one.
 */
export function visible(text: string): string {
  return withoutCommands(text.replace(ACTING, symbolOf));
}

/** The same of a text of several lines. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');

/**
 * JSON in which no character acts; a parser reads the same value from it.
 * JSON.stringify escapes C0 only.
 */
export function safeJson(value: unknown, indent = 2): string {
  const mark = (big ??= randomUUID());
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${mark}${part}` : part), indent)
    .replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1')
    .replace(
      /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replace(/##(?=[\w]*\[)/g, '#\\u0023');
}

/** Stands before the digits of an integer that no number holds exactly; nobody else can write it. */
let big: string | undefined;

/** C0, DEL, C1, marks of direction, zero width, line separators, tags, halves of surrogate pairs. */
const ACTING =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

function symbolOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code === 0x09) return ' ';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return '\ufffd';
}

/**
 * GitHub's runner looks for `##[name]` and Azure's for `##vso[` anywhere in a line (actions/runner, ActionCommand.TryParse);
 * `::name::` counts where a line begins, behind blanks too (TryParseV2 trims them).
 */
function withoutCommands(text: string): string {
  return text.replace(/##(?=[\w]*\[)/g, '#\u266f').replace(/^(\s*)::/, '$1\u2237');
}
