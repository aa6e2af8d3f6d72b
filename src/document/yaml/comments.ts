/** Comments of a YAML file, with their places. A `#` within a scalar begins none. */
import { Parser } from 'yaml';
import type { Source } from '../../value/span.js';
import type { Comment } from '../language.js';
import { isTemplated, mask } from '../template-mask.js';

export function commentsOf(file: Source): readonly Comment[] {
  const text = isTemplated(file.text) ? mask(file.text).text : file.text;
  const found: Comment[] = [];
  // The tree of tokens is walked without recursion, for a file may be nested as deep as it likes.
  const queue: unknown[] = [];
  try {
    queue.push(...new Parser().parse(text));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (typeof at !== 'object' || at === null) continue;
    if (
      'type' in at &&
      at.type === 'comment' &&
      'offset' in at &&
      typeof at.offset === 'number' &&
      'source' in at &&
      typeof at.source === 'string'
    ) {
      const start = at.offset;
      found.push({
        text: at.source.replace(/^#+/, '').trim(),
        at: { source: file, start, end: start + at.source.trimEnd().length },
      });
    } else queue.push(...partsOf(at));
  }
  return found.sort((a, b) => a.at.start - b.at.start);
}

const partsOf = (token: object): readonly unknown[] => Object.values(token);
