/** Values files of charts. */
import { remembered } from '../../value/remembered.js';
import type { Source } from '../../value/span.js';
import type { Tree } from '../../value/tree.js';
import { findHolesIn } from '../holes.js';
import { readYaml } from './read.js';

/** The first document; of a file that several releases name, once. Placeholders that somebody fills in are holes; template actions are texts, which `tpl` may run. Undefined: it is empty, or cannot be read. */
export const valuesTree = remembered((source: Source): Tree | undefined => {
  const find = findHolesIn(source);
  const findHoles: typeof find = (value) => (value.includes('{{') ? [] : find(value));
  const [first] = readYaml(source, { findHoles });
  return first === undefined || first.faults.length > 0 ? undefined : first.tree;
});

/** Whether the first document is one; a file of comments alone says nothing, and can be read. */
export const isReadable = (source: Source): boolean =>
  (readYaml(source, { findHoles: () => [] })[0]?.faults ?? []).length === 0;
