/** Hides credentials. Every mask is as long as what it hides, so offsets and carets stay true. */
import { base64Of, bytesOfBase64, textOfUtf8 } from '../value/bytes.js';
import { CREDENTIAL_NAME as NAME, CREDENTIAL_VARIABLE } from '../value/credential-names.js';
import { ARGUMENT, COMMANDS } from './mask-commands.js';
import { toFileSpan } from '../value/span.js';
import type { SecretPlace, Source, Span } from '../value/span.js';

/** Access key ids keep their first four characters; values of keys that name a credential, private keys and tokens are hidden whole. */
export function mask(text: string): string {
  let masked = text;
  for (const pattern of CREDENTIALS) masked = masked.replace(pattern, (...match: unknown[]) => hideGroup(match));
  return masked;
}

export interface Masker {
  /** The file with a text of the same length. */
  readonly file: (file: Source) => Source;
  /** A sentence, or the text of an edit. */
  readonly text: (text: string) => string;
}

/** `places` are hidden wherever they are shown, and so are their values in sentences: the values of documents of kind Secret. */
export function masker(places: readonly SecretPlace[] = []): Masker {
  const outer = places.map(toFileSpan);
  const patterns = patternsOf(places.filter(({ isName }) => isName !== true).map(toFileSpan));
  const known = new WeakMap<Source, Source>();
  const file = (source: Source): Source => {
    const before = known.get(source);
    if (before !== undefined) return before;
    let masked = mask(source.text);
    for (const place of outer) {
      if (place.source.path === source.path)
        masked = masked.slice(0, place.start) + hide(masked.slice(place.start, place.end)) + masked.slice(place.end);
    }
    const result: Source = { path: source.path, text: masked };
    known.set(source, result);
    return result;
  };
  const text = (sentence: string): string =>
    patterns.reduce((masked, pattern) => masked.replace(pattern, hide), mask(sentence));
  return { file, text };
}

const KEY = String.raw`${NAME}["']?[ \t]*[:=]`;
const QUOTED = String.raw`"(?:\\[^]|[^"\\])*"?|'(?:''|[^'])*'?`;
/** A plain value goes to the end of its line; what opens a collection, an alias or a block scalar is none. */
const PLAIN = String.raw`[^\s"'{}\[\]&*|>,][^\r\n]*`;
const VALUE = String.raw`(${QUOTED}|${PLAIN})`;
/** Between the name of a variable and its value. */
const THEN_VALUE = String.raw`["']?(?:[ \t]*[,;])?\s*(?:#[^\r\n]*\r?\n\s*){0,5}["']?value["']?[ \t]*[:=][ \t]*`;

/** The first group is the part that stays, the second the part that is hidden. */
const CREDENTIALS: readonly RegExp[] = [
  /(?<![A-Z0-9])(A[KS]IA)([A-Z0-9]{12,})/g,
  /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)((?:(?!-----END)[^])*)/g,
  /((?<![\w-])eyJ)([\w-]{8,}\.[\w-]+\.[\w-]*)/g,
  // The password of an address.
  /(:\/\/[^\s:@/"'`]{1,100}:)([^\s@/"'`]{1,200})(?=@)/g,
  new RegExp(String.raw`(${KEY}[ \t]*)${VALUE}`, 'gi'),
  // A setting of a chart that Terraform is not to show.
  /(\bset_sensitive\b[^{}]{0,40}\{[^{}]{0,400}?\bvalue[ \t]*=[ \t]*)("(?:\\[^]|[^"\\])*")/g,
  // A plain value may begin on the next line; one with a colon is a map.
  new RegExp(String.raw`(${NAME}["']?:[ \t]*\r?\n[ \t]+)([^\s\-#{\["'][^\s:]*)(?=[ \t]*(?:\r?\n|$))`, 'gi'),
  // A block scalar: all lines indented at least as the first.
  new RegExp(
    String.raw`(${NAME}["']?:[ \t]*[|>][^\r\n]*\r?\n)(([ \t]+)[^\r\n]*(?:\r?\n(?:\3[^\r\n]*|[ \t]*(?=\r?\n)))*)`,
    'gi',
  ),
  // An environment variable: its name, then its value, in whatever syntax; and the other way round.
  new RegExp(String.raw`(name["']?[ \t]*[:=][ \t]*["']?[\w.-]{0,60}?${NAME}${THEN_VALUE})${VALUE}`, 'gi'),
  new RegExp(
    String.raw`(name["']?[ \t]*[:=][ \t]*["']?(?:[A-Z0-9_]{0,60}_)?${CREDENTIAL_VARIABLE}${THEN_VALUE})${VALUE}`,
    'g',
  ),
  new RegExp(
    String.raw`(value["']?[ \t]*[:=][ \t]*)("(?:\\[^]|[^"\\\r\n])*"|'[^'\r\n]*'|[^\s"',{}\[\]](?:[^\r\n,]{0,4096}[^\s,])?)(?=(?:[ \t]*,)?\s*["']?name["']?[ \t]*[:=][ \t]*["']?\w{0,60}?${NAME}\b)`,
    'gi',
  ),
  // An argument of a command, in one word or in two.
  new RegExp(
    String.raw`(--[\w-]{0,60}?(?:password|passwd|token|client-secret|api-key)(?:["']?[ \t]+|["']?,\s{1,100}|["']?[ \t]*\r?\n[ \t]*-[ \t]+)|--token=)${ARGUMENT}`,
    'gi',
  ),
  ...COMMANDS,
  // `token` alone is a credential where its value is none of a program.
  /((?<![\w.-])token["']?[ \t]*[:=][ \t]*)("(?:\\[^]|[^"\\$\r\n])*"|'[^'\r\n]*'|(?=[\w.~+/=-]*\d)[\w~+/=-]{8,}(?:\.[\w~+/=-]{8,})*(?=[ \t,}]*(?:#|\r?\n|$)))/g,
  // The secret key of AWS where it is one of a program: `secretKey` of other tools is a name.
  /(\bsecretKey["']?[ \t]*:[ \t]*)("(?=[^"\r\n]*\d)[^"\r\n]{12,}"|'(?=[^'\r\n]*\d)[^'\r\n]{12,}')/g,
  // What a program says is secret.
  /(\b(?:sensitive|unsafePlainText|plainText|pulumi\.secret)\([ \t]*)("(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|`[^`]*`)/g,
  // Tokens that say whose they are.
  /(\b(?:gh[opsur]_|github_pat_|glpat-|xox[abeprs]-|[rs]k_(?:live|test)_|npm_(?=[A-Za-z0-9]{36}\b)|AIza|hvs\.|dop_v1_))([\w.-]{16,})/g,
  /(\bhooks\.slack\.com\/(?:services|workflows|triggers)\/)([\w/-]+)/g,
  /(\b(?:Bearer|Basic)[ \t]+)(?=[\w.~+/-]{0,200}[\d=])([\w.~+/=-]{8,})/g,
];

function hideGroup(match: readonly unknown[]): string {
  const [, kept, hidden] = match;
  return `${typeof kept === 'string' ? kept : ''}${typeof hidden === 'string' ? hide(hidden) : ''}`;
}

/** Quotes and blanks stay: a reader sees the shape of the line. */
function hide(text: string): string {
  const [, before = '', inner = '', after = ''] = /^(["'`]?)([^]*?)(["'`]?,?)$/.exec(text) ?? [];
  return before + inner.replace(/\S/g, '*') + after;
}

/** Shorter values could be ordinary words: they are hidden only where a message quotes them. */
const LONG = 6;

/** What people may call something, too. */
const WORDS = /^[a-z]+(?:-[a-z]+)*$/;

/** Of so many values one pattern is made: each text is read once for all of them. */
const TOGETHER = 500;

/** What a message could quote of the places: long values wherever they stand, short ones within quotes, and words (`exporter`) where they are not part of a name. */
function patternsOf(places: readonly Span[]): readonly RegExp[] {
  const quoted = [...new Set(places.flatMap(valuesOf).flatMap(formsOf))]
    .filter((value) => value !== '')
    .map((value) => (value.length < LONG ? `\`${value}\`` : value))
    .sort((a, b) => b.length - a.length)
    .map((value) => {
      const written = value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
      return WORDS.test(value) ? String.raw`(?<![\w-])${written}(?![\w-])` : written;
    });
  const patterns: RegExp[] = [];
  for (let at = 0; at < quoted.length; at += TOGETHER)
    patterns.push(new RegExp(quoted.slice(at, at + TOGETHER).join('|'), 'g'));
  return patterns;
}

/** Each line's value. */
const valuesOf = (place: Span): readonly string[] => linesOf(place.source.text.slice(place.start, place.end));

const linesOf = (text: string): readonly string[] =>
  text.split(/\r\n|\n|\r/).map((line) =>
    line
      .replace(/^.*?:[ \t]+/, '')
      .trim()
      .replace(/^["'`]|["'`],?$/g, ''),
  );

/** What is said of a value instead of it: what its base64 holds, its base64, the name at the end of an ARN. */
const formsOf = (value: string): readonly string[] => [
  value,
  ...(value.length < LONG ? [] : [base64Of(value)]),
  ...decodedLines(value),
  ...(/^arn:[\w-]+:iam::\d*:role\/(?:\S*\/)?([\w+=,.@-]{6,})$/.exec(value)?.slice(1) ?? []),
];

/** Undefined characters say that it was none. */
function decodedLines(value: string): readonly string[] {
  if (!/^(?:[A-Za-z0-9+/]{4}){2,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)) return [];
  const text = textOfUtf8(bytesOfBase64(value) ?? new Uint8Array());
  if (/[\ufffd\0-\x08]/.test(text)) return [];
  return linesOf(text).filter((line) => line.length >= LONG);
}
