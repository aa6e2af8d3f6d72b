/** A chart of this tree that is installed and not there. */
import type { Span } from '../value/span.js';
import type { Facts } from './facts.js';

/** What is to be said of it. `folder`: relative to the root. */
export const lostChart = (
  folder: string,
  at: Span,
): Pick<Facts['build-failed'], 'problem' | 'at' | 'related' | 'isPath'> => ({
  problem: `there is no chart at \`${folder.replace(/\/$/, '')}\``,
  at,
  related: [],
  isPath: true,
});
