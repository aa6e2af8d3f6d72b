/** Content of files made harmless for a terminal and for the logs of a CI: it cannot move the cursor, reorder a line or start a workflow command. */

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
  const mark = (big ??= unguessable());
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${mark}${part}` : part), indent)
    .replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1')
    .replace(ACTING_IN_JSON, (c) =>
      Array.from({ length: c.length }, (_, i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
    )
    .replace(/##(?=[\w]*\[)/g, '#\\u0023');
}

/** Stands before the digits of an integer that no number holds exactly; nobody else can write it. */
let big: string | undefined;

const unguessable = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');

/** Controls, marks of direction, zero width, soft hyphens, line separators, tags, fillers, halves of surrogate pairs: what acts or shows nothing. */
const ACTING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** JSON.stringify has written C0 and halves of pairs as escapes; line ends and tabs are its own layout. */
const ACTING_IN_JSON = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

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
