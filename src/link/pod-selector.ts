/** Label selectors of Kubernetes, held against the labels of pods. */
import { equals, knownValue } from '../value/text.js';
import { entriesOf, entryOf, field, isUnread, listOf, stringOf, textOf, type Tree } from '../value/tree.js';
import { all, not, type Truth } from '../value/truth.js';

/** Whether a selector takes a pod. An empty one takes every pod; `labelPrefix`: what Cilium may write before the key of a label. */
export function selects(selector: Tree | undefined, labels: Tree | undefined, labelPrefix?: string): Truth {
  if (isUnread(selector)) return 'unknown';
  const keyOf = (key: string): string =>
    labelPrefix !== undefined && key.startsWith(labelPrefix) ? key.slice(labelPrefix.length) : key;
  const byLabel = entriesOf(field(selector, 'matchLabels')).map(({ key, value }) => {
    const name = knownValue(key);
    return name === undefined ? 'unknown' : isLabel(labels, keyOf(name), [value]);
  });
  const expressions = listOf(field(selector, 'matchExpressions')).map((expression) => holds(expression, labels, keyOf));
  const unread = [field(selector, 'matchLabels'), field(selector, 'matchExpressions')].some(isUnread);
  return all([...byLabel, ...expressions, ...(unread ? (['unknown'] as const) : [])]);
}

function isLabel(labels: Tree | undefined, key: string, values: readonly Tree[]): Truth {
  const own = entryOf(labels, key);
  if (own === undefined) return isUnread(labels) ? 'unknown' : 'no';
  const text = textOf(own.value);
  const truths = values.map((value) => {
    const wanted = textOf(value);
    return text === undefined || wanted === undefined ? 'unknown' : equals(text, wanted);
  });
  return truths.includes('yes') ? 'yes' : truths.includes('unknown') ? 'unknown' : 'no';
}

function holds(expression: Tree, labels: Tree | undefined, keyOf: (key: string) => string): Truth {
  const [key, operator] = [stringOf(field(expression, 'key')), stringOf(field(expression, 'operator'))];
  const values = field(expression, 'values');
  if (key === undefined || operator === undefined || isUnread(values)) return 'unknown';
  const isThere: Truth = entryOf(labels, keyOf(key)) !== undefined ? 'yes' : isUnread(labels) ? 'unknown' : 'no';
  switch (operator) {
    case 'Exists':
      return isThere;
    case 'DoesNotExist':
      return not(isThere);
    case 'In':
      return isLabel(labels, keyOf(key), listOf(values));
    case 'NotIn':
      return not(isLabel(labels, keyOf(key), listOf(values)));
    default:
      return 'unknown';
  }
}
