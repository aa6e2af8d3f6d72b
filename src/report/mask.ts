/** Hides credentials. Every mask is as long as what it hides, so offsets and carets stay true. */
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

/** Names that hold a credential when they stand whole at the end of a key: `DB_PASSWORD` does, `passwordSecretRef` does not. */
const NAME = String.raw`(?:secret[_-]?access[_-]?key|(?<!:)secret[_-]?string|session[_-]?token|password|passwd|passphrase|private[_-]?key|client[_-]?secret|api[_-]?key|(?:auth|access|refresh)token|(?<=[a-z0-9])[_-]token)`;
const KEY = String.raw`${NAME}["']?[ \t]*[:=]`;
const QUOTED = String.raw`"(?:\\[^]|[^"\\])*"?|'(?:''|[^'])*'?`;
/** A plain value goes to the end of its line; what opens a collection, an alias or a block scalar is none. */
const PLAIN = String.raw`[^\s"'{}\[\]&*|>,][^\r\n]*`;
const VALUE = String.raw`(${QUOTED}|${PLAIN})`;

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
  new RegExp(
    String.raw`(name["']?[ \t]*[:=][ \t]*["']?\w{0,60}?${NAME}["']?(?:[ \t]*[,;])?\s*["']?value["']?[ \t]*[:=][ \t]*)${VALUE}`,
    'gi',
  ),
  new RegExp(
    String.raw`(value["']?[ \t]*[:=][ \t]*)("(?:\\[^]|[^"\\\r\n])*"|'[^'\r\n]*'|[^\s"',{}\[\]](?:[^\r\n,]{0,4096}[^\s,])?)(?=(?:[ \t]*,)?\s*["']?name["']?[ \t]*[:=][ \t]*["']?\w{0,60}?${NAME}\b)`,
    'gi',
  ),
];

function hideGroup(match: readonly unknown[]): string {
  const [, kept, hidden] = match;
  return `${typeof kept === 'string' ? kept : ''}${typeof hidden === 'string' ? hide(hidden) : ''}`;
}

/** Quotes and blanks stay: a reader sees the shape of the line. */
function hide(text: string): string {
  const [, before = '', inner = '', after = ''] = /^(["']?)([^]*?)(["']?,?)$/.exec(text) ?? [];
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
  const quoted = [...new Set(places.flatMap(valuesOf))]
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
const valuesOf = (place: Span): readonly string[] =>
  place.source.text
    .slice(place.start, place.end)
    .split(/\r\n|\n|\r/)
    .map((line) =>
      line
        .replace(/^.*?:[ \t]+/, '')
        .trim()
        .replace(/^["']|["'],?$/g, ''),
    );
