/** Findings that somebody has looked at and keeps: by a comment, by an annotation, or by the configuration. */
import { once } from '../document/language.js';
import type { World } from '../link/world.js';
import { covers, toFileSpan, lineText, rangeOf, within, type Span } from '../value/span.js';
import { like, knownValue, literalText, display } from '../value/text.js';
import { stringOf } from '../value/tree.js';
import type { Finding, Severity, Suppressed } from './finding.js';
import { currentName, isFormerId } from './rule-aliases.js';
import { isNamedBy, nearestRule } from './rule-names.js';
import { nearest } from '../value/nearest.js';

/** What is said of suppressions themselves; their pages stand beside those of the rules. */
export const SUPPRESSION_RULES: readonly {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
}[] = [
  {
    id: 'suppression/expired',
    summary: 'a suppression of the configuration whose day has passed',
    severity: 'warning',
  },
  {
    id: 'suppression/reason-missing',
    summary: 'a suppression without a reason, where one is required',
    severity: 'error',
  },
  {
    id: 'suppression/unknown-directive',
    summary: 'a comment that is nearly a suppression, and suppresses nothing',
    severity: 'warning',
  },
  { id: 'suppression/unknown-rule', summary: 'a suppression of a rule that does not exist', severity: 'warning' },
  { id: 'suppression/unused', summary: 'a suppression of nothing', severity: 'warning' },
];

export interface Suppression {
  /** Ids and groups as in `trust/*`; none: every rule. */
  readonly rules: readonly string[];
  /** Ids among them that were written as they were before a rule was renamed. */
  readonly former: readonly string[];
  readonly reason: string | undefined;
  readonly at: Span;
  readonly kind: Suppressed['kind'];
  readonly applies: (finding: Finding) => boolean;
  /** It is none: the directive that is probably meant. */
  readonly misspelt?: string;
}

/** `2027-03-31`, and a day that the calendar has. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** An item of `suppressions` in the configuration. */
export interface ConfiguredSuppression {
  readonly rule: string;
  readonly matches: (path: string) => boolean;
  /** The name of a role, or namespace/name, with wildcards. */
  readonly subject: string | undefined;
  readonly reason: string;
  /** The last day it holds, as in `2027-03-31`. */
  readonly expires: string | undefined;
  readonly at: Span;
}

export interface SuppressionOptions {
  /** Comments and annotations count. */
  readonly inline: boolean;
  readonly configured: readonly ConfiguredSuppression[];
  readonly requireReason: boolean;
  readonly reportUnused: boolean;
  /** As in `2026-11-26`. */
  readonly today: string;
  /** What may be written where rules are named. */
  readonly ruleNames: readonly string[];
}

/** A comment, wherever it stands. */
interface Comment {
  readonly text: string;
  readonly at: Span;
}

const DIRECTIVE = /^irsa-lint-(disable-next-line|disable-line|disable-file|disable|enable)(?![\w-])(.*)$/s;
const DIRECTIVES: readonly string[] = ['disable-next-line', 'disable-line', 'disable-file', 'disable', 'enable'];

/** What other linters call it. */
const ELSEWHERE: readonly string[] = ['ignore', 'noqa', 'nolint', 'skip', 'suppress', 'off'];

/** The directive that a comment is nearly; prose that names the program is none. */
function directiveMeant(text: string): string | undefined {
  const [, separator = '', word = '', rest = ''] =
    /^irsa[-_ ]?lint([-_: ]{1,2})([\w-]+)(?![\w-])(.*)$/is.exec(text) ?? [];
  const name = word.toLowerCase().replaceAll('_', '-');
  if (separator.trim() === '')
    return DIRECTIVES.includes(name) && /^(?: [a-z-]+\/[a-z*-]+|$)/.test(rest.trimEnd()) ? name : undefined;
  const other = ELSEWHERE.find((one) => name === one || name.startsWith(`${one}-`));
  const asked = other === undefined ? name : `disable${name.slice(other.length)}`;
  return nearest(asked, DIRECTIVES, 3) ?? (asked.startsWith('disable-') ? 'disable-next-line' : undefined);
}

/** `RULE[, RULE] -- reason`. */
function listed(text: string): Pick<Suppression, 'rules' | 'former' | 'reason'> {
  const [names = '', ...reason] = text.split(/(?:^|\s)--(?:\s|$)/);
  const why = reason.join(' -- ').trim();
  const written = names.split(/[,\s]+/).filter((name) => name !== '');
  return {
    rules: written.map(currentName),
    former: written.filter(isFormerId),
    reason: why === '' ? undefined : why,
  };
}

/** The suppressions of the comments of one file, in their order. What stands above a line in which one of the `wholes` begins is for all of it. */
export function commentSuppressions(
  comments: readonly Comment[],
  wholes: () => readonly Span[] = () => [],
): readonly Suppression[] {
  const open: { rules: readonly string[]; reason: string | undefined; at: Span; from: number; to: number }[] = [];
  const found: Suppression[] = [];
  const commented = once(() => linesOfComments(comments));
  for (const { text, at } of comments) {
    const [, name, rest = ''] = DIRECTIVE.exec(text) ?? [];
    if (name === undefined) {
      const misspelt = directiveMeant(text);
      if (misspelt !== undefined) found.push({ ...listed(''), at, kind: 'inSource', applies: () => false, misspelt });
      continue;
    }
    const { rules, former, reason } = listed(rest);
    const { line } = rangeOf(at).start;
    const path = toFileSpan(at).source.path;
    const add = (applies: (finding: Finding) => boolean): void =>
      void found.push({
        rules,
        former,
        reason,
        at,
        kind: 'inSource',
        applies: (finding) => toFileSpan(finding.primary.at).source.path === path && applies(finding),
      });
    if (name === 'disable-file') add(() => true);
    else if (name === 'disable-line') add((finding) => linesOf(finding.primary.at).includes(line));
    else if (name === 'disable-next-line') {
      const next = nextLine(at, commented());
      const below = wholes().filter((whole) => rangeOf(whole).start.line === next);
      add(({ primary }) => linesOf(primary.at).includes(next) || below.some((whole) => covers(whole, primary.at)));
    } else if (name === 'disable') {
      const block = { rules, reason, at, from: line, to: Infinity };
      open.push(block);
      add((finding) => linesOf(finding.primary.at).some((own) => own > block.from && own < block.to));
    } else
      for (const block of open)
        if (block.to === Infinity && (rules.length === 0 || rules.every((rule) => block.rules.includes(rule))))
          block.to = line;
  }
  return found;
}

/** The line below a comment that is neither blank nor a comment: several may stand above one line. */
function nextLine(at: Span, comments: ReadonlySet<number>): number {
  const { source } = toFileSpan(at);
  const last = rangeOf({ source, start: source.text.length, end: source.text.length }).start.line;
  let line = rangeOf(at).end.line + 1;
  while (line < last && (comments.has(line) || /^\s*$/.test(lineText(source, line)))) line++;
  return line;
}

/** Lines that hold a comment and nothing before it. */
function linesOfComments(comments: readonly Comment[]): ReadonlySet<number> {
  return new Set(
    comments.flatMap(({ at }) => {
      const { start, end } = rangeOf(at);
      const isFirst = /^\s*$/.test(lineText(toFileSpan(at).source, start.line).slice(0, start.column - 1));
      return isFirst ? Array.from({ length: end.line - start.line + 1 }, (_, i) => start.line + i) : [];
    }),
  );
}

/** The lines that a place can be suppressed at: its own, and those where the texts begin that it is embedded in. */
function linesOf(place: Span): readonly number[] {
  const lines = [rangeOf(place).start.line];
  for (let source = place.source; source.inside !== undefined; source = source.inside.host) {
    const [first] = source.inside.segments();
    // A part of a file is not within anything.
    if (first === undefined || source.inside.slice === true) continue;
    const { host } = source.inside;
    const { line } = rangeOf({ source: host, start: first.outer, end: first.outer }).start;
    // The text of a block scalar begins below its header.
    lines.push(source.text.includes('\n') && !/["']/.test(host.text.charAt(first.outer - 1)) ? line - 1 : line);
  }
  return lines;
}

/** The line, from 1, above which a comment suppresses what is found at a place: of what stands in a text of several lines, or in one of `texts`, the one where that begins. */
export function lineToSuppress(place: Span, texts: readonly Span[]): number {
  const [first] = texts
    .filter((text) => covers(text, place))
    .map((text) => rangeOf(text).start.line)
    .sort((a, b) => a - b);
  return first ?? linesOf(place).at(-1) ?? rangeOf(place).start.line;
}

/** `irsa-lint/disable: RULE[, RULE] -- reason` on a Kubernetes object is for all of the object. */
const ANNOTATION = 'irsa-lint/disable';

const annotationSuppressions = (world: World): readonly Suppression[] =>
  world.facts.object.flatMap((object) =>
    object.annotations
      .filter((entry) => knownValue(entry.key) === ANNOTATION)
      .map((entry): Suppression => ({
        ...listed(stringOf(entry.value) ?? ''),
        at: entry.keyAt,
        kind: 'inSource',
        applies: (finding) => covers(object.tree.at, finding.primary.at),
      })),
  );

/** By path, rule and subject. */
function configuredSuppression(world: World, configured: ConfiguredSuppression): Suppression {
  const { rule, matches, subject, reason, at } = configured;
  return {
    rules: [rule],
    former: [],
    reason,
    at,
    kind: 'external',
    applies: ({ primary, about }) =>
      matches(toFileSpan(primary.at).source.path) &&
      (subject === undefined ||
        [...namesOf(about), ...namesAt(world, primary.at)].some(
          (name) => like(literalText(subject), literalText(name)) === 'yes',
        )),
  };
}

/** What a finding speaks of by name, wherever that is written: in values of a chart, in a patch, in variables. */
function namesOf(about: Finding['about']): readonly string[] {
  if (about?.name === undefined) return [];
  const { name, namespace } = about;
  return [name, ...(namespace === undefined ? [] : [`${namespace}/${name}`])];
}

/** What stands around a place, by name: roles, service accounts, workloads, node groups. */
function namesAt(world: World, place: Span): readonly string[] {
  const { facts: subjects } = world;
  return [
    ...subjects.role
      .filter(({ tree }) => covers(tree.at, place))
      .flatMap(({ name, arn }) => [name, arn])
      .flatMap((text) => (text === undefined ? [] : [display(text)])),
    ...subjects.object
      .filter(({ tree }) => covers(tree.at, place))
      .flatMap(({ name, namespace }) =>
        name === undefined ? [] : [display(name), `${display(namespace)}/${display(name)}`],
      ),
    ...subjects['node-group']
      .filter(({ tree }) => covers(tree.at, place))
      .flatMap(({ name, config }) =>
        name === undefined
          ? []
          : [display(name), `${config.name === undefined ? '?' : display(config.name)}/${display(name)}`],
      ),
  ];
}

export interface SuppressionResult {
  readonly kept: readonly Finding[];
  readonly suppressed: readonly Suppressed[];
  /** Old ids of renamed rules, in comments and annotations that count. */
  readonly formerIds: readonly string[];
  /** What is to be said of the suppressions, without places in an order or fingerprints. */
  readonly diagnostics: readonly Omit<Finding, 'route' | 'fingerprint'>[];
}

/** `read` are the paths of the files that are judged: what is said of others' suppressions would be no news. */
export function suppress(
  findings: readonly Finding[],
  world: World,
  comments: readonly Suppression[],
  read: readonly string[],
  options: SuppressionOptions,
): SuppressionResult {
  const isExpired = ({ expires }: ConfiguredSuppression): boolean => expires !== undefined && expires < options.today;
  const inline = options.inline ? [...comments, ...annotationSuppressions(world)] : [];
  const ofRead = options.configured.filter(({ matches }) => read.some(matches));
  const configured = ofRead.filter((one) => !isExpired(one)).map((one) => configuredSuppression(world, one));
  const all = [...inline, ...configured];
  const used = new Set<Suppression>();
  const suppressed: Suppressed[] = [];
  const kept = findings.filter((finding) => {
    const by = all.find((one) => names(one.rules, finding.rule) && one.applies(finding));
    if (by === undefined) return true;
    used.add(by);
    suppressed.push({ finding, kind: by.kind, reason: by.reason });
    return false;
  });
  return {
    kept,
    suppressed,
    formerIds: inline.flatMap(({ former }) => former),
    diagnostics: [
      ...ofRead.filter(isExpired).map(expired),
      ...[...inline, ...configured].flatMap((one) => faultsOf(one, used.has(one), options)),
    ],
  };
}

const names = (rules: readonly string[], id: string): boolean =>
  rules.length === 0 || rules.some((rule) => isNamedBy(rule, id));

type Said = SuppressionResult['diagnostics'][number];

const say = (rule: string, severity: Severity, at: Span, message: string, note: string): Said => ({
  rule,
  messageId: rule.split('/')[1] ?? rule,
  severity,
  confidence: 'certain',
  message,
  primary: { at, note },
  related: [],
  fixes: [],
});

const expired = ({ rule, expires = '', at }: ConfiguredSuppression): Said =>
  say('suppression/expired', 'warning', at, `the suppression of ${rule} held until ${expires}`, 'no longer counts');

function faultsOf(
  one: Suppression,
  used: boolean,
  { requireReason, reportUnused, ruleNames: known }: SuppressionOptions,
): readonly Said[] {
  if (one.misspelt !== undefined)
    return [
      say(
        'suppression/unknown-directive',
        'warning',
        one.at,
        `this comment suppresses nothing: write \`irsa-lint-${one.misspelt}\``,
        'no directive',
      ),
    ];
  const unknown = one.kind === 'external' ? [] : one.rules.filter((rule) => !known.includes(rule));
  return [
    ...unknown.map((rule) => {
      const near = nearestRule(rule, known);
      return say(
        'suppression/unknown-rule',
        'warning',
        partOf(one.at, rule),
        `there is no rule \`${rule}\`${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
        'suppresses nothing',
      );
    }),
    ...(requireReason && one.reason === undefined
      ? [
          say(
            'suppression/reason-missing',
            'error',
            one.at,
            'a suppression needs a reason, behind ` -- `',
            'says not why',
          ),
        ]
      : []),
    ...(reportUnused && !used && unknown.length === 0
      ? [
          say(
            'suppression/unused',
            'warning',
            one.at,
            `nothing is found here${one.rules.length === 0 ? '' : ` by ${one.rules.join(', ')}`}`,
            'suppresses nothing',
          ),
        ]
      : []),
  ];
}

/** The word within a comment, where it stands in it. */
function partOf(at: Span, word: string): Span {
  const start = at.source.text.slice(at.start, at.end).indexOf(word);
  return start < 0 ? at : within(at, start, start + word.length);
}
