/** What a comparison of two worlds cannot reach: what changed in files that are not read, and roles whose names are not known. */
import { holdsUnread, unreadLanguageOf } from '../facts/unread.js';
import { mentionsAwsIdentity } from '../facts/mentions-aws-identity.js';
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

/** Where no file differs, nothing is left to compare. Sorted by path, each said once. */
export function notCompared(before: Side, after: Side, dialects: readonly Dialect[]): readonly NotCompared[] {
  const changed = changedPaths(before.files, after.files);
  if (changed.size === 0) return [];
  const all = [
    ...unreadIn(before, 'before', changed, dialects),
    ...unreadIn(after, 'now', changed, dialects),
    ...unbuilt(before.world, after.world, 'before'),
    ...unbuilt(after.world, before.world, 'now'),
    ...unknownRoles(after.world),
  ];
  const found = new Map<string, NotCompared>();
  for (const one of all) {
    const key = `${one.path}\n${one.what}`;
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

type When = 'before' | 'now';

/** What of one side could not be read. */
function unreadIn(
  { world, files }: Side,
  when: When,
  changed: ReadonlySet<string>,
  dialects: readonly Dialect[],
): readonly NotCompared[] {
  const unread = files
    .filter((file) => changed.has(file.path) && holdsUnread(file, dialects))
    .map((file) => notRead(`${unreadLanguageOf(file, dialects) ?? 'this language'} is not read`, file.path));
  const unreadable = world.facts['unreadable-file']
    .filter(({ problem }) => problem !== 'not supported')
    .map(({ source, problem }) => notRead(`it cannot be read ${when}: ${problem}`, source.path));
  const broken = world.facts.document
    .filter((document) => changed.has(document.file.path) && mentionsAwsIdentity(document))
    .flatMap(({ file, faults: [fault] }) =>
      fault === undefined
        ? []
        : [notRead(`it cannot be parsed ${when}: ${fault.message}`, file.path, spotOf(toFileSpan(fault.at)))],
    );
  return [...unread, ...unreadable, ...broken];
}

const notRead = (what: string, path: string, at: Spot | null = null): NotCompared => ({ what, path, at });

/** What is built in one world and fails in the other. */
function unbuilt(world: World, other: World, when: When): readonly NotCompared[] {
  const isUnread = unreadOnlyIn(world, other);
  return world.facts['build-failed'].flatMap(({ document, tool, name, problem, isSyntax }) =>
    isUnread(document)
      ? [notRead(`${tool} cannot build ${name} ${when}${isSyntax === true ? '' : `: ${problem}`}`, document.file.path)]
      : [],
  );
}

function changedPaths(before: readonly Source[], after: readonly Source[]): ReadonlySet<string> {
  const old = new Map(before.map(({ path, text }) => [path, text]));
  const paths = new Set(after.filter(({ path, text }) => old.get(path) !== text).map(({ path }) => path));
  const now = new Set(after.map(({ path }) => path));
  for (const path of old.keys()) if (!now.has(path)) paths.add(path);
  return paths;
}

/** Identities whose role is a placeholder: whoever fills it in may change it where nobody looked. */
function unknownRoles({ facts }: World): readonly NotCompared[] {
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
      ? [notRead(`the role of ${name} is known only as ${displayKnown(arn) ?? 'a placeholder'}`, spot.path, spot)]
      : [];
  });
}
