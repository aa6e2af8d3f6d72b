/** Regular expressions in templates: RE2's, where they can be run in linear time. */
import { isNoExpression, regularExpression, type RegularExpression } from '../../regular-expression.js';
import { boolean, fail, strings, text, type Value } from '../value.js';
import { goIntArg, stringArg, type TemplateFunction } from './arguments.js';
import { table } from '../../../value/table.js';

/** Subjects that are longer are not searched. */
const MAX_SUBJECT = 5000;

type Matches = readonly RegExpMatchArray[];

/** `of` is asked for what the expression finds in a text. */
const regex =
  (
    of: (
      matches: Matches,
      value: string,
      args: readonly Value[],
      names: RegularExpression['names'],
    ) => Value | undefined,
    /** What it gives where the expression is none; most refuse it. */
    otherwise: () => Value = () => fail('this is no regular expression'),
  ): TemplateFunction =>
  (args) => {
    const [pattern, value] = [stringArg(args, 0), stringArg(args, 1)];
    if (pattern !== undefined && isNoExpression(pattern)) return otherwise();
    if (pattern === undefined || value === undefined || value.length > MAX_SUBJECT) return undefined;
    const compiled = regularExpression(pattern);
    return compiled === undefined ? undefined : of(matchesIn(compiled.expression, value), value, args, compiled.names);
  };

/** Go's: nothing is not found right behind what was found. */
function matchesIn(pattern: RegExp, value: string): Matches {
  let end = -1;
  return [...value.matchAll(pattern)].filter((match) => {
    const isKept = match[0] !== '' || match.index !== end;
    end = match.index + match[0].length;
    return isKept;
  });
}

/** Each match replaced by what `of` says of it. */
function replaced(matches: Matches, value: string, of: (match: RegExpMatchArray) => string): Value {
  let out = '';
  let from = 0;
  for (const match of matches) {
    const at = match.index ?? 0;
    out += value.slice(from, at) + of(match);
    from = at + match[0].length;
  }
  return text(out + value.slice(from));
}

const allReplaced = regex((matches, value, args, names) => {
  const to = stringArg(args, 2);
  return to === undefined ? undefined : replaced(matches, value, (match) => expanded(to, match, names));
});

const literallyReplaced = regex((matches, value, args) => {
  const to = stringArg(args, 2);
  return to === undefined ? undefined : replaced(matches, value, () => to);
});

/** `$1`, `${name}`; a name after the dollar takes as many letters as there are, which is another group or none. */
const expanded = (to: string, match: RegExpMatchArray, names: RegularExpression['names']): string =>
  to.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (_, bare?: string, braced?: string) => {
    const name = bare ?? braced;
    if (name === undefined) return '$';
    const group = /^\d{1,3}$/.test(name) ? Number(name) : names.indexOf(name) + 1;
    return group === 0 && name !== '0' ? '' : (match[group] ?? '');
  });

const found = regex((matches, _, args) => {
  const count = goIntArg(args, 2);
  if (count === undefined) return undefined;
  const all = matches.map(([whole]) => whole);
  return strings(count < 0 ? all : all.slice(0, count));
});

/** Source: Go, regexp.Split. */
const parted = regex((matches, value, args) => {
  const count = goIntArg(args, 2);
  if (count === undefined) return undefined;
  if (count === 0) return strings([]);
  if (value === '') return strings(stringArg(args, 0) === '' ? [] : ['']);
  const parts: string[] = [];
  let [from, end] = [0, 0];
  for (const match of matches) {
    if (count > 0 && parts.length === count - 1) break;
    end = match.index ?? 0;
    const next = end + match[0].length;
    if (next === 0) continue;
    parts.push(value.slice(from, end));
    from = next;
  }
  return strings(end === value.length ? parts : [...parts, value.slice(from)]);
});

const matching = (matches: Matches): Value => boolean(matches.length > 0);

export const EXPRESSIONS: Readonly<Record<string, TemplateFunction>> = table({
  regexMatch: regex(matching, () => boolean(false)),
  mustRegexMatch: regex(matching),
  regexReplaceAll: allReplaced,
  regexReplaceAllLiteral: literallyReplaced,
  regexFind: regex(([match]) => text(match?.[0] ?? '')),
  regexFindAll: found,
  regexSplit: parted,
  regexQuoteMeta: (args) => {
    const value = stringArg(args, 0);
    return value === undefined ? undefined : text(value.replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`));
  },
});
