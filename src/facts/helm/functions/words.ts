/** Words of a text: how their letters are written, and where lines break. Sources: huandu/xstrings v1.5, convert.go; Masterminds/goutils v1.1.1, wordutils.go and stringutils.go. */
import { placed, text, type Value } from '../value.js';
import { knownValue, type Text } from '../../../value/text.js';
import { arg, goIntArg, stringArg, type TemplateFunction } from './arguments.js';
import { table } from '../../../value/table.js';

/** What is made of a text stands where the text does. */
export const inPlace = (value: Value, literal: string): Text => {
  const at = value.kind === 'text' ? (value.text.parts[0]?.at ?? value.at) : value.at;
  return value.kind === 'text' && knownValue(value.text) === literal ? value.text : placed(literal, at);
};

/** A function of one known string, the last argument. */
export const ofString =
  (of: (value: string) => string): TemplateFunction =>
  (args) => {
    const value = stringArg(args, -1);
    return value === undefined ? undefined : text(inPlace(arg(args, -1), of(value)));
  };

/** Go's classes of other characters, and their bytes, are not looked up here. */
export const ofAscii =
  (of: (value: string) => string): TemplateFunction =>
  (args, context) =>
    /[^\x00-\x7f]/.test(stringArg(args, -1) ?? '') ? undefined : ofString(of)(args, context);

type Kind = 'connector' | 'mark' | 'upper' | 'lower' | 'number' | 'other' | 'end';

interface Word {
  readonly kind: Kind;
  readonly written: string;
}

const WORD =
  /([-_\s]+)|([!"#%&'()*,./:;?@[\\\]{}][-_!"#%&'()*,./:;?@[\\\]{}]*)|([A-Z]+[a-z]*)|([a-z]+)|([0-9]+)|([^-_\sA-Za-z0-9!"#%&'()*,./:;?@[\\\]{}]+)/g;

const KINDS: readonly Kind[] = ['connector', 'mark', 'upper', 'lower', 'number', 'other'];

/** `HTTPServer` is `HTTP` and `Server`. */
const wordsOf = (value: string): readonly Word[] =>
  [...value.matchAll(WORD)].flatMap(([written, ...groups]): readonly Word[] => {
    const kind = KINDS[groups.findIndex((group: string | undefined) => group !== undefined)] ?? 'other';
    const inner = /^[A-Z]+(?=[A-Z][a-z])/.exec(written)?.[0] ?? '';
    return inner === ''
      ? [{ kind, written }]
      : [
          { kind, written: inner },
          { kind, written: written.slice(inner.length) },
        ];
  });

const END: Word = { kind: 'end', written: '' };

/** Small letters, with `connector` between words; digits belong to the word before them, unless small letters follow. */
function joinedBy(connector: string, value: string): string {
  const words = wordsOf(value);
  let out = '';
  let next = 0;
  const peek = (): Word => words[next] ?? END;
  const put = ({ kind, written }: Word): void => {
    out += kind === 'connector' ? connector.repeat(written.length) : written.toLowerCase();
  };
  const takeRun = (): void => {
    while (peek().kind === 'lower' || peek().kind === 'number') {
      put(peek());
      next++;
    }
  };
  const connect = (...others: readonly Kind[]): void => {
    if (!['connector', 'mark', ...others].includes(peek().kind)) out += connector;
  };
  while (next < words.length) {
    const word = peek();
    put(word);
    next++;
    if (next >= words.length || word.kind === 'connector' || word.kind === 'mark') continue;
    if (word.kind === 'number') {
      takeRun();
      connect('end');
      continue;
    }
    const digits = peek();
    if (digits.kind !== 'number') {
      connect();
      continue;
    }
    next++;
    if (next >= words.length) put(digits);
    else if (peek().kind === 'lower') {
      out += connector;
      put(digits);
      takeRun();
      connect('end');
    } else {
      put(digits);
      connect();
    }
  }
  return out;
}

/** Each word with a capital; of connectors between words one is left out, those at the ends stay. */
function pascal(value: string): string {
  const first = value.search(/[^-_\s]/);
  if (first < 0) return value + value.slice(-1);
  const [start, inner] = [value.slice(0, first), value.slice(first)];
  return (
    start +
    inner.replace(/([-_\s]+)|[^-_\s]+/g, (written: string, connectors: string | undefined, offset: number) => {
      if (connectors !== undefined)
        return offset + written.length === inner.length ? connectors : connectors.slice(0, -1);
      const capitals = /^[A-Z]+/.exec(written)?.[0] ?? '';
      return capitals === ''
        ? written.charAt(0).toUpperCase() + written.slice(1)
        : capitals.charAt(0) + capitals.slice(1).toLowerCase() + written.slice(capitals.length);
    })
  );
}

/** At most `width` characters, from about `left` on; what is left out is three dots. */
function abbreviated(value: string, left: number, width: number): string {
  if (width < 4 || (left > 0 && width < 7) || value.length <= width) return value;
  const room = width - 3;
  const from = Math.min(left, value.length, Math.max(0, value.length - room));
  if (from <= 4) return `${value.slice(0, room)}...`;
  return from + room < value.length
    ? `...${abbreviated(value.slice(from), 0, room)}`
    : `...${value.slice(value.length - room)}`;
}

/** Lines broken at the last space that fits; `cuts`: words that are longer are cut. */
function wrapped(value: string, width: number, newline: string, cuts: boolean): string {
  const length = Math.max(1, width);
  let out = '';
  let from = 0;
  while (value.length - from > length) {
    if (value.charAt(from) === ' ') {
      from++;
      continue;
    }
    const last = value.slice(from, from + length + 1).lastIndexOf(' ');
    const space = last >= 0 ? from + last : cuts ? -1 : value.indexOf(' ', from + length);
    if (space < 0 && !cuts) break;
    const end = space < 0 ? from + length : space;
    out += value.slice(from, end) + newline;
    from = space < 0 ? end : space + 1;
  }
  return out + value.slice(from);
}

const MAX_WRAPPED = 20_000;

const wrapping = (args: readonly Value[], newline: string | undefined, cuts: boolean): Value | undefined => {
  const [width, value] = [goIntArg(args, 0), stringArg(args, -1)];
  if (width === undefined || newline === undefined || value === undefined) return undefined;
  return /[^\x00-\x7f]/.test(value) || value.length > MAX_WRAPPED
    ? undefined
    : text(wrapped(value, width, newline === '' ? '\n' : newline, cuts));
};

const abbreviating =
  (leftAt: number | undefined): TemplateFunction =>
  (args, context) => {
    const [left, width] = [leftAt === undefined ? 0 : goIntArg(args, leftAt), goIntArg(args, args.length - 2)];
    return left === undefined || width === undefined
      ? undefined
      : ofAscii((value) => abbreviated(value, left, width))(args, context);
  };

export const WORDS: Readonly<Record<string, TemplateFunction>> = table({
  kebabcase: ofAscii((value) => joinedBy('-', value)),
  snakecase: ofAscii((value) => joinedBy('_', value)),
  camelcase: ofAscii(pascal),
  abbrev: abbreviating(undefined),
  abbrevboth: abbreviating(0),
  wrap: (args) => wrapping(args, '\n', false),
  wrapWith: (args) => wrapping(args, stringArg(args, 1), true),
});
