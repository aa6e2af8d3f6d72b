/** What one side of a comparison could not read and the other could: nothing of it is said to have come or gone. */
import type { World } from '../link/world.js';

/** A document, and what builds it. */
export interface Origin {
  readonly file: { readonly path: string };
  readonly unit?: string | undefined;
}

/** Whether a world could not read what another could of a document, or of what is built of it. */
export type IsUnread = (document: Origin) => boolean;

export function unreadOnlyIn(world: World, other: World): IsUnread {
  const [own, others] = [brokenIn(world), brokenIn(other)];
  const files = new Set(own.flatMap(({ path }) => (others.some((one) => one.path === path) ? [] : [path])));
  const units = new Set(
    own.flatMap(({ unit }) => (unit === undefined || others.some((one) => one.unit === unit) ? [] : [unit])),
  );
  return ({ file, unit }) => files.has(file.path) || (unit !== undefined && units.has(unit));
}

interface Broken {
  readonly path: string;
  readonly unit?: string | undefined;
}

function brokenIn({ facts }: World): readonly Broken[] {
  const documents = [
    ...facts.document.filter(({ faults }) => faults.length > 0),
    ...facts['build-failed'].map(({ document }) => document),
  ];
  return [
    ...documents.map(({ file, unit }) => ({ path: file.path, unit })),
    ...facts['unreadable-file'].map(({ source }) => ({ path: source.path })),
  ];
}
