/** Which files a finding concerns: those of its places, and those whose text made what it speaks of. */
import type { Document } from '../document/language.js';
import { sameEnvironment } from '../link/environment.js';
import { onceInWorld } from '../link/once.js';
import { accountsOf, rolesMeant } from '../link/role.js';
import type { World } from '../link/world.js';
import { append } from '../value/append.js';
import { remembered } from '../value/remembered.js';
import { covers, toFileSpan, type Span } from '../value/span.js';
import type { Text } from '../value/text.js';
import { entriesOf, textOf, treesIn, type Tree } from '../value/tree.js';
import type { Finding } from './finding.js';
import type { Subject } from './reach.js';

type Paths = ReadonlySet<string>;

/** `subjects`: what the rule spoke of; several where it says the same of each. */
export function concernsAny(
  finding: Pick<Finding, 'primary' | 'related'>,
  subjects: readonly Subject[],
  files: Paths,
  world: World,
): boolean {
  const places = [finding.primary.at, ...finding.related.map(({ at }) => at)];
  const isNamed = (path: string): boolean => files.has(path);
  return (
    places.some((at) => isNamed(toFileSpan(at).source.path)) ||
    [...subjects, ...places.flatMap((at) => holdersAt(at, subjects, world))].some((one) =>
      [...madeOf(one)].some(isNamed),
    )
  );
}

/** What stands at a place, of each kind: where several are made of the same text, those that are joined to what the finding speaks of, else those of its environment. */
const holdersAt = (at: Span, subjects: readonly Subject[], world: World): readonly Subject[] =>
  holdersIn(world).flatMap((byFile): readonly Subject[] => {
    const found = (byFile.get(toFileSpan(at).source.path) ?? []).filter(({ tree }) => covers(tree.at, at));
    if (found.length <= 1) return found;
    const joined = new Set(subjects.flatMap((subject) => joinedTo(world, subject)));
    const meant = found.filter(
      (one) => joined.has(one) || ('statements' in one && one.role !== undefined && joined.has(one.role)),
    );
    return meant.length > 0 ? meant : found.filter((one) => subjects.some((subject) => isBeside(world, subject, one)));
  });

const isBeside = (world: World, subject: Subject, holder: Holder): boolean =>
  'document' in subject && sameEnvironment(world, subject, holder);

/** A fact itself, and what it names or is named by. */
const joinedTo = onceInWorld((world: World, subject: Subject): readonly Subject[] => {
  const arn = roleArnOf(subject);
  const roles = arn === undefined || !('document' in subject) ? [] : rolesMeant(world, arn, subject);
  const own = 'trust' in subject ? subject : 'statements' in subject ? subject.role : undefined;
  const accounts = own === undefined ? [] : [own, ...accountsOf(world, own)];
  return [subject, ...accounts, ...roles];
});

/** The role that a service account or an association names. */
function roleArnOf(subject: Subject): Text | undefined {
  const written = 'roleArn' in subject ? subject.roleArn : undefined;
  if (written === undefined) return undefined;
  if ('kind' in written) return textOf(written);
  return 'value' in written ? textOf(written.value) : written;
}

type Holder = Extract<Subject, { readonly document: Document }> & { readonly tree: Tree };

/** Of each kind what stands in each file. */
const holdersIn = onceInWorld(({ facts }: World): readonly ReadonlyMap<string, readonly Holder[]>[] =>
  [facts['service-account'], facts.role, facts['trust-policy'], facts.workload, facts.association].map(
    (kind: readonly Holder[]) => {
      const byFile = new Map<string, Holder[]>();
      for (const one of kind) append(byFile, toFileSpan(one.tree.at).source.path, one);
      return byFile;
    },
  ),
);

const madeOf = remembered((fact: Subject): Paths => {
  const found = new Set<string>();
  const add = (at: Span | undefined): void => {
    if (at !== undefined) found.add(toFileSpan(at).source.path);
  };
  const addText = ({ parts }: Text): void => {
    for (const part of parts) add(part.at);
  };
  if ('document' in fact) for (const path of filesOf(fact.document)) found.add(path);
  if ('object' in fact) for (const path of madeOf(fact.object)) found.add(path);
  for (const tree of 'tree' in fact && fact.tree !== undefined ? treesIn(fact.tree) : []) {
    add(tree.at);
    if (tree.kind === 'text') addText(tree.text);
    for (const { key, keyAt } of entriesOf(tree)) {
      add(keyAt);
      addText(key);
    }
  }
  return found;
});

const filesOf = ({ file, appliedBy, givenBy = [] }: Document): readonly string[] => [
  file.path,
  ...givenBy,
  ...(appliedBy === undefined ? [] : [appliedBy.path, ...(appliedBy.through ?? [])]),
];
