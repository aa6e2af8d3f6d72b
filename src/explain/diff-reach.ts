/** What a comparison of two worlds cannot reach: what changed in files that are not read, and roles whose names are not known. */
import { holdsUnread, unreadLanguageOf } from '../facts/unread.js';
import { mentionsAwsIdentity } from '../facts/mentions-aws-identity.js';
import type { Document } from '../document/language.js';
import type { Dialect } from '../facts/dialect.js';
import type { World } from '../link/world.js';
import { displayKnown, qualifiedName } from '../value/display.js';
import type { Source } from '../value/span.js';
import { toFileSpan } from '../value/span.js';
import { hasHoles } from '../value/text.js';
import { textOf } from '../value/tree.js';
import { unreadOnlyIn } from './diff-unread.js';
import { spotOf, type Spot } from './chain-report.js';

/** One side of a comparison. */
export interface Side {
  readonly world: World;
  readonly files: readonly Source[];
}

export interface NotCompared {
  readonly what: string;
  readonly path: string;
  readonly at: Spot | null;
}

/** Where no file differs, nothing is left to compare. Sorted by path. */
export function notCompared(before: Side, after: Side, dialects: readonly Dialect[]): readonly NotCompared[] {
  const changed = changedPaths(before.files, after.files);
  if (changed.size === 0) return [];
  const found = new Map<string, NotCompared>();
  const add = (what: string, path: string, at: Spot | null = null): void => {
    if (!found.has(`${path}\n${what}`)) found.set(`${path}\n${what}`, { what, path, at });
  };
  for (const { world, files } of [before, after]) {
    const when = world === before.world ? 'before' : 'now';
    for (const file of files)
      if (changed.has(file.path) && holdsUnread(file, dialects))
        add(`${unreadLanguageOf(file, dialects) ?? 'this language'} is not read`, file.path);
    for (const { source, problem } of world.facts['unreadable-file'])
      if (problem !== 'not supported') add(`it cannot be read ${when}: ${problem}`, source.path);
    for (const document of world.facts.document)
      if (changed.has(document.file.path) && document.faults.length > 0 && mentionsAwsIdentity(document))
        add(`it cannot be parsed ${when}: ${document.faults[0]?.message ?? ''}`, document.file.path, faultAt(document));
  }
  for (const { what, path } of [
    ...unbuilt(before.world, after.world, 'before'),
    ...unbuilt(after.world, before.world, 'now'),
  ])
    add(what, path);
  for (const { what, at } of unknownRoles(after.world)) add(what, at.path, at);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** What is built in one world and fails in the other. */
function unbuilt(
  world: World,
  other: World,
  when: 'before' | 'now',
): readonly { readonly what: string; readonly path: string }[] {
  const isUnread = unreadOnlyIn(world, other);
  return world.facts['build-failed'].flatMap(({ document, tool, name, problem, isSyntax }) =>
    isUnread(document)
      ? [
          {
            what: `${tool} cannot build ${name} ${when}${isSyntax === true ? '' : `: ${problem}`}`,
            path: document.file.path,
          },
        ]
      : [],
  );
}

const faultAt = ({ faults: [first] }: Document): Spot | null =>
  first === undefined ? null : spotOf(toFileSpan(first.at));

function changedPaths(before: readonly Source[], after: readonly Source[]): ReadonlySet<string> {
  const old = new Map(before.map(({ path, text }) => [path, text]));
  const paths = new Set(after.filter(({ path, text }) => old.get(path) !== text).map(({ path }) => path));
  const now = new Set(after.map(({ path }) => path));
  for (const path of old.keys()) if (!now.has(path)) paths.add(path);
  return paths;
}

/** Identities whose role is a placeholder: whoever fills it in may change it where nobody looked. */
function unknownRoles({ facts }: World): readonly { readonly what: string; readonly at: Spot }[] {
  const named = [
    ...facts['service-account'].flatMap((account) => {
      const arn = textOf(account.roleArn?.value);
      return arn === undefined ? [] : [{ name: qualifiedName(account), arn, at: account.roleArn?.value.at }];
    }),
    ...facts.association.flatMap(({ namespace, serviceAccount, roleArn, at }) =>
      roleArn === undefined ? [] : [{ name: qualifiedName({ namespace, name: serviceAccount }), arn: roleArn, at }],
    ),
  ];
  return named.flatMap(({ name, arn, at }) => {
    const spot = at === undefined ? null : spotOf(toFileSpan(at));
    return hasHoles(arn) && spot !== null
      ? [{ what: `the role of ${name} is known only as ${displayKnown(arn) ?? 'a placeholder'}`, at: spot }]
      : [];
  });
}
