/** The difference of two worlds for people, and for a pull request. */
import { codeInCell as code } from '../value/markdown-text.js';
import type { Spot } from './chain-report.js';
import type { NotCompared } from './diff-reach.js';
import type { Difference, PodChange, RightsChange, RoleChange } from './diff.js';

const where = (at: Spot | null): string => (at === null ? '' : `  (${at.path}:${at.line})`);

type Side = PodChange['before'];

function identityText(side: Side): string {
  if (side === null) return 'nothing';
  if (side.mechanism === 'none') return 'no role of its own';
  if (side.mechanism === 'unknown') return 'not known';
  const by = side.mechanism === 'pod-identity' ? 'EKS Pod Identity' : 'IRSA';
  return `${side.role ?? 'a role that is not known'} by ${by}${side.answer === 'no' ? ', refused' : ''}`;
}

function changeText({ kind, before, after }: PodChange): string {
  if (kind === 'gained' || kind === 'renamed') return identityText(after);
  const account =
    before !== null && after !== null && before.serviceAccount !== after.serviceAccount
      ? `; service account ${before.serviceAccount} → ${after.serviceAccount}`
      : '';
  const [from, to] = [identityText(before), identityText(after)];
  const change =
    from === to && before?.answer !== after?.answer
      ? `${from}: ${answerText(before)} → ${answerText(after)}`
      : `${from} → ${to}`;
  return `${change}${account}`;
}

/** What AWS answers a pod that asks for the role, where nothing else differs. */
const answerText = (side: Side): string =>
  side?.answer === 'yes' ? 'it gets it' : 'not known whether it gets it, as what decides is not here';

/** A line each; what is in them may come from a file. */
export function differenceLines({ pods, roles, rights, notCompared }: Compared): readonly string[] {
  const sections = [
    section(
      'Identities of pods',
      pods.map((change) => `${change.kind.padEnd(7)}  ${change.pod}: ${changeText(change)}${where(change.at)}`),
    ),
    section(
      'Who may assume roles',
      roles.flatMap((change) => [
        `${change.role}${where(change.at)}`,
        ...change.admits.map((who) => `  + ${who}`),
        ...change.refuses.map((who) => `  - ${who}`),
      ]),
    ),
    section(
      'What roles may do',
      rights.flatMap((change) => [
        `${change.holder}${where(change.at)}`,
        ...change.gained.map((policy) => `  + ${policy}`),
        ...change.lost.map((policy) => `  - ${policy}`),
      ]),
    ),
  ].filter((lines) => lines.length > 0);
  const rest = section('Not compared', notComparedLines(notCompared));
  const changes = sections.length === 0 ? [[unchanged(notCompared)]] : sections;
  return (rest.length === 0 ? changes : [...changes, rest]).flatMap((lines, index) =>
    index === 0 ? lines : ['', ...lines],
  );
}

/** What was found, and what could not be looked at. */
type Compared = Difference & { readonly notCompared: readonly NotCompared[] };

const unchanged = (rest: readonly NotCompared[]): string =>
  rest.length === 0
    ? 'No pod gets another identity, no role admits others, and no role may do more or less.'
    : 'Of what could be compared, no pod gets another identity, no role admits others, and no role may do more or less.';

const MAX_LINES = 20;

const notComparedLines = (rest: readonly NotCompared[]): readonly string[] => [
  ...rest.slice(0, MAX_LINES).map(({ what, path, at }) => `${path}${at === null ? '' : `:${at.line}`}: ${what}`),
  ...(rest.length > MAX_LINES ? [`and ${rest.length - MAX_LINES} more`] : []),
];

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];

/** The body of a comment on a pull request. */
export function differenceMarkdown({ pods, roles, rights, notCompared }: Compared): readonly string[] {
  if (pods.length + roles.length + rights.length === 0)
    return [`**irsa-lint**: ${lowerFirst(unchanged(notCompared))}`, ...restMarkdown(notCompared)];
  const at = (spot: Spot | null): string => (spot === null ? '' : code(`${spot.path}:${spot.line}`));
  return [
    '### What this change does to AWS identities',
    ...(pods.length === 0
      ? []
      : [
          '',
          '| | pod | identity | where |',
          '|---|---|---|---|',
          ...pods.map(
            (change) => `| ${change.kind} | ${code(change.pod)} | ${code(changeText(change))} | ${at(change.at)} |`,
          ),
        ]),
    ...(roles.length === 0
      ? []
      : [
          '',
          '| role | admits | no longer admits | where |',
          '|---|---|---|---|',
          ...roles.map(
            (change: RoleChange) =>
              `| ${code(change.role)} | ${change.admits.map(code).join('<br>')} | ${change.refuses.map(code).join('<br>')} | ${at(change.at)} |`,
          ),
        ]),
    ...(rights.length === 0
      ? []
      : [
          '',
          '| holder | may do | may no longer do | where |',
          '|---|---|---|---|',
          ...rights.map(
            (change: RightsChange) =>
              `| ${change.node ? '**nodes** ' : ''}${code(change.holder)} | ${change.gained.map(code).join('<br>')} | ${change.lost.map(code).join('<br>')} | ${at(change.at)} |`,
          ),
        ]),
    ...restMarkdown(notCompared),
  ];
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const restMarkdown = (rest: readonly NotCompared[]): readonly string[] =>
  rest.length === 0 ? [] : ['', 'Not compared:', '', ...notComparedLines(rest).map((line) => `- ${code(line)}`)];
