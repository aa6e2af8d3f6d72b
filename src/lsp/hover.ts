/** What stands at a place, in words: which role a pod gets, who can assume a role, what a condition decides. */
import { MarkupKind, type Hover } from 'vscode-languageserver/node.js';
import type { Condition, Statement } from '../aws/policy/model.js';
import { MARKS, summaryOf } from '../explain/chain-report.js';
import type { Link } from '../explain/chain.js';
import { effectOf, type ConditionEffect } from '../explain/condition.js';
import { explainedAt, explainedThings, type Explained } from '../explain/target.js';
import type { TrustPolicy } from '../facts/iam-facts.js';
import { visible } from '../report/safe.js';
import { qualifiedName } from '../value/display.js';
import { rangeOf, toFileSpan, type Span } from '../value/span.js';
import { code, prose } from '../value/markdown-text.js';
import { display } from '../value/text.js';
import type { Asked } from './actions.js';
import { maskOf } from './diagnostics.js';
import { mentionsAt } from './navigation.js';
import { rangeIn, standsIn } from './positions.js';
import { givenTo } from './written.js';

/** More would be a page. */
const MOST = 12;
const MOST_CHAINS = 3;
const MOST_ROLES = 100;

export function hoverAt(asked: Asked, offset: number): Hover | null {
  const { view, encoding } = asked;
  const condition = conditionAt(asked, offset);
  const explained = explainedNear(asked, offset);
  const parts = [
    ...(condition === undefined ? [] : [condition.text]),
    ...explained.slice(0, MOST_CHAINS).map(textOf),
    ...(explained.length > MOST_CHAINS ? [`and ${String(explained.length - MOST_CHAINS)} more`] : []),
  ];
  if (parts.length === 0) return null;
  return {
    contents: { kind: MarkupKind.Markdown, value: maskOf(view).text(parts.join('\n\n---\n\n')) },
    ...(condition === undefined ? {} : { range: rangeIn(condition.at, encoding) }),
  };
}

/** What stands at a place or is decided there; else what is referred to. */
function explainedNear(asked: Asked, offset: number): readonly Explained[] {
  const { world } = asked.view;
  const found = explainedAt(world, asked.file.path, offset);
  return found.length > 0
    ? found
    : explainedThings(world, [...new Set(mentionsAt(asked, offset).flatMap(({ meant }) => meant))]);
}

/** One place may make several roles (`for_each`, a module that is called often): what each lets in. */
function conditionAt(asked: Asked, offset: number): { readonly at: Span; readonly text: string } | undefined {
  const all = conditionsAt(asked, offset);
  const [first] = all;
  if (first === undefined) return undefined;
  const { world } = asked.view;
  const judged = all.slice(0, MOST_ROLES);
  const effects = judged.map(({ policy, statement, condition }) => effectOf(world, policy, statement, condition));
  const admitted = effects.flatMap((one) => one.admitted);
  const keptOut = effects.flatMap((one) => one.keptOut);
  const words = [...new Set(judged.map(({ condition }) => `**${code(wordsOf(condition))}**`))];
  return {
    at: first.at,
    text: [
      words.slice(0, MOST_CHAINS).join('  \n'),
      '',
      ...(words.length > MOST_CHAINS ? [`- and ${String(words.length - MOST_CHAINS)} more`] : []),
      ...(all.length > MOST_ROLES ? [`- of the first ${String(MOST_ROLES)} roles of ${String(all.length)}`] : []),
      listed('lets in', admitted, 'lets in no service account of these files'),
      ...(keptOut.length === 0 ? [] : [listed('alone keeps out', keptOut, '')]),
    ].join('\n'),
  };
}

interface ConditionAt {
  readonly policy: TrustPolicy;
  readonly statement: Statement;
  readonly condition: Condition;
  readonly at: Span;
}

function conditionsAt({ view: { world }, file }: Asked, offset: number): readonly ConditionAt[] {
  return world.trustPolicies.flatMap((policy) =>
    policy.statements.flatMap((statement) =>
      statement.conditions.flatMap((condition) => {
        const { keyAt, values } = condition;
        const places = [
          keyAt,
          ...values.map(({ at }) => at),
          ...values.slice(0, values.length === 1 ? 1 : 0).map((value) => givenTo({ keyAt, value })),
        ];
        const at = places.find((place) => standsIn(place, file.path, offset));
        return at === undefined ? [] : [{ policy, statement, condition, at }];
      }),
    ),
  );
}

const wordsOf = ({ operator, key, values }: Condition): string =>
  `${display(operator)} ${display(key)} ${values.map(({ text }) => (text === undefined ? '?' : display(text))).join(', ')}`;

function listed(what: string, accounts: ConditionEffect['admitted'], none: string): string {
  if (accounts.length === 0) return `- ${none}`;
  const all = [...new Set(accounts.map((account) => code(qualifiedName(account))))];
  const names = all.slice(0, MOST);
  const more = all.length - names.length;
  return `- ${what} ${names.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

/** A list: a line for each link of the chain, its remarks below it. */
function textOf(explained: Explained): string {
  const { links } = explained.kind === 'pod' ? explained.chain : explained.view;
  return [
    `**${escaped(explained.title)}**`,
    '',
    ...links.flatMap(linkLines),
    ...(explained.kind === 'pod' ? ['', escaped(summaryOf(explained))] : []),
  ].join('\n');
}

const linkLines = ({ holds, name, text, at, remarks, read }: Link): readonly string[] => [
  `- ${MARKS[holds]} **${name}** ${escaped(text)}${where(at)}`,
  ...remarks.slice(0, MOST).map((one) => `  - ${MARKS[one.holds]} ${escaped(one.text)}${where(one.at)}`),
  ...(remarks.length > MOST ? [`  - and ${String(remarks.length - MOST)} more`] : []),
  ...(read === undefined ? [] : [`  - to know: ${spanOf(read)}`]),
];

const where = (at: Span | undefined): string =>
  at === undefined ? '' : ` (${escaped(`${toFileSpan(at).source.path}:${String(rangeOf(at).start.line)}`)})`;

const escaped = (text: string): string => prose(visible(text));

const spanOf = (text: string): string => code(visible(text));
