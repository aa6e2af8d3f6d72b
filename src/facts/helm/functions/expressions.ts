/** Regular expressions in templates: RE2's, where they can be run in linear time. */
import { isNoExpression, regularExpression } from '../../regular-expression.js';
import { boolean, fail, text, type Value } from '../value.js';
import { stringArg, type TemplateFunction } from './arguments.js';
import { table } from '../../../value/table.js';

/** Subjects that are longer are not searched. */
const MAX_SUBJECT = 5000;

const regex =
  (
    of: (pattern: RegExp, value: string, replacement: string) => Value | undefined,
    replaces: boolean,
    /** Whether it fails on what is none. */
    refuses = true,
  ): TemplateFunction =>
  (args) => {
    const [pattern, value] = [stringArg(args, 0), stringArg(args, 1)];
    if (refuses && pattern !== undefined && isNoExpression(pattern)) fail(`\`${pattern}\` is no regular expression`);
    const replacement = replaces ? stringArg(args, 2) : '';
    if (pattern === undefined || value === undefined || replacement === undefined || value.length > MAX_SUBJECT)
      return undefined;
    const compiled = regularExpression(pattern);
    return compiled === undefined ? undefined : of(compiled.expression, value, replacement);
  };

/** `$1`, `${1}`; a name after the dollar takes as many letters as there are, which is another group or none. */
const expanded = (pattern: RegExp, value: string, to: string): Value =>
  text(
    value.replace(pattern, (...groups) =>
      to.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (_, bare?: string, braced?: string) => groupOf(groups, bare ?? braced)),
    ),
  );

/** What String.replace hands on: the match, its groups, then the offset, a number. */
function groupOf(groups: readonly unknown[], name: string | undefined): string {
  if (name === undefined) return '$';
  const offset = groups.findIndex((one) => typeof one === 'number');
  const value = /^\d{1,3}$/.test(name) && Number(name) < offset ? groups[Number(name)] : undefined;
  return typeof value === 'string' ? value : '';
}

const matches = (pattern: RegExp, value: string): Value => boolean(value.search(pattern) >= 0);
const allReplaced = regex(expanded, true);
const literallyReplaced = regex((pattern, value, to) => text(value.replace(pattern, () => to)), true);

export const EXPRESSIONS: Readonly<Record<string, TemplateFunction>> = table({
  regexMatch: regex(matches, false, false),
  mustRegexMatch: regex(matches, false),
  regexReplaceAll: allReplaced,
  regexReplaceAllLiteral: literallyReplaced,
  regexFind: regex((pattern, value) => text(value.match(pattern)?.[0] ?? ''), false),
});
