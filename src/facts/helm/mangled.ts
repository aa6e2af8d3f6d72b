/** Numbers of values that a template prints with an exponent. Source: Go, strconv.FormatFloat with `g`; helm/helm reads values as JSON, whose numbers are floats. */
import { isHole } from '../../value/text.js';
import type { MangledNumber } from '../chart-values.js';
import type { Output } from './output.js';

/** So much of a line before a number may be an ARN. */
const BEFORE = 200;

/** Those within an ARN: no part of one is written so. */
export function mangledIn({ parts }: Output, bare: boolean): readonly MangledNumber[] {
  const found: MangledNumber[] = [];
  let before = '';
  for (const part of parts) {
    if (isHole(part)) {
      before = `${before}?`.slice(-BEFORE);
      continue;
    }
    const { literal, at } = part;
    const written = at?.source.text.slice(at.start, at.end) ?? '';
    const isNumber = /^\d(?:\.\d+)?e\+\d\d$/.test(literal) && /^\d{7,}$/.test(written);
    if (at !== undefined && isNumber && /\barn:aws[\w-]*:[^\s"']*$/.test(before))
      found.push({ at, written, printed: literal, bare });
    before = (before + literal).slice(-BEFORE);
  }
  return found;
}
