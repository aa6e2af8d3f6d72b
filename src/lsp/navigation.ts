/** Where what is named stands, and where it is named, across service accounts, roles, workloads, providers and ClusterConfigs, whatever language they are in. */
import type { Location } from 'vscode-languageserver/node.js';
import { remembered } from '../value/remembered.js';
import { comparePlaces, toFileSpan } from '../value/span.js';
import type { Asked } from './actions.js';
import { mentionsOf, type Mention } from './mentions.js';
import { namesIn } from './names.js';
import { lengthOf, rangeIn, standsIn } from './positions.js';
import type { View } from './workspace.js';

/** To where it is made; from there to where its name is written, if that is elsewhere. */
export function definitionsAt(asked: Asked, offset: number): readonly Location[] {
  const all = everywhere(asked.view);
  const here = mentionsAt(asked, offset);
  const made = thingsOf(here.filter(({ as }) => as === 'declared'));
  const named = thingsOf(here.filter(({ as }) => as !== 'declared'));
  const origins = all.filter((one) => one.as === 'origin' && isOf(one, made));
  const withOrigin = thingsOf(origins);
  return locations(
    [
      ...origins,
      ...all.filter(
        ({ as, meant }) =>
          as === 'declared' && meant.some((thing) => named.has(thing) || (made.has(thing) && !withOrigin.has(thing))),
      ),
    ],
    asked,
  );
}

export function referencesAt(asked: Asked, offset: number, withDeclaration: boolean): readonly Location[] {
  const meant = thingsOf(mentionsAt(asked, offset));
  const all = everywhere(asked.view).filter((one) => one.as !== 'label' && isOf(one, meant));
  const declared = all.filter(({ as }) => as === 'declared');
  return locations(
    withDeclaration
      ? all
      : all.filter(({ as, at }) => as !== 'declared' && !declared.some((one) => isSame(one.at, at))),
    asked,
  );
}

const everywhere = remembered((view: View): readonly Mention[] => [
  ...mentionsOf(view.world),
  ...namesIn(view.world, view.files),
]);

/** Of places within each other the smallest counts. */
export function mentionsAt({ view, file }: Pick<Asked, 'view' | 'file'>, offset: number): readonly Mention[] {
  const here = everywhere(view).filter(({ at }) => standsIn(at, file.path, offset));
  const least = here.reduce((size, { at }) => Math.min(size, lengthOf(at)), Infinity);
  return here.filter(({ at }) => lengthOf(at) === least);
}

const thingsOf = (mentions: readonly Mention[]): ReadonlySet<object> => new Set(mentions.flatMap(({ meant }) => meant));

const isOf = ({ meant }: Mention, things: ReadonlySet<object>): boolean => meant.some((thing) => things.has(thing));

const isSame = (a: Mention['at'], b: Mention['at']): boolean => comparePlaces(a, b) === 0;

function locations(mentions: readonly Mention[], { workspace, view, encoding }: Asked): readonly Location[] {
  const seen = new Set<string>();
  return [...mentions]
    .sort((a, b) => comparePlaces(a.at, b.at))
    .flatMap(({ at }) => {
      const { source, start, end } = toFileSpan(at);
      const key = `${String(start)} ${String(end)} ${source.path}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ uri: workspace.uriOf(view, source.path), range: rangeIn(at, encoding) }];
    });
}
