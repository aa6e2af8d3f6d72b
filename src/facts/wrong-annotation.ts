/** Annotations of a service account that are wrong whatever else is given to the chart that makes it. */
import { EXPIRATION, misspeltAnnotation, readOn, ROLE_ARN } from '../aws/annotations.js';
import { audienceFault } from '../aws/audience.js';
import { parseBool, parseInt64 } from '../aws/go-parse.js';
import { iamArnFaults } from '../aws/iam-arn.js';
import { table } from '../value/table.js';
import { knownValue, shapeOf } from '../value/text.js';
import { stringOf, type Entry } from '../value/tree.js';

/** What the API server refuses. */
const NO_TEXT: readonly string[] = ['number', 'boolean', 'map', 'list'];

/** As they are given to a release. */
export function isWrong(annotation: Entry): boolean {
  const [key, { value }] = [knownValue(annotation.key) ?? '', annotation];
  if (misspeltAnnotation(key) !== undefined) return true;
  if (readOn(key) === undefined) return false;
  if (NO_TEXT.includes(value.kind)) return true;
  if (key === ROLE_ARN) return iamArnFaults(value, 'role').length > 0;
  const text = stringOf(value);
  return text !== undefined && IS_WRONG[key.slice(key.indexOf('/') + 1)]?.(text) === true;
}

/** In a file of values that may go to any chart, under others: a chart may put a bare name behind an account, and quotes around a number. */
export function isWrongAnywhere({ key, value }: Entry): boolean {
  const name = knownValue(key) ?? '';
  if (name !== ROLE_ARN) return misspeltAnnotation(name) === ROLE_ARN;
  return iamArnFaults(value, 'role').some(
    ({ text, fault }) => fault.kind === 'malformed' || shapeOf(text).startsWith('arn:'),
  );
}

const IS_WRONG: Readonly<Record<string, (text: string) => boolean>> = table({
  audience: (text) => audienceFault(text) !== undefined,
  'sts-regional-endpoints': (text) => parseBool(text) === undefined,
  'token-expiration': (text) => {
    const seconds = parseInt64(text);
    return seconds === undefined || seconds < EXPIRATION.minimum || seconds > EXPIRATION.maximum;
  },
});
