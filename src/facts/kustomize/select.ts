/** Selectors of patches and replacements: yes, no or not known, for each object. Source: kubernetes-sigs/kustomize, api/types/selector.go. */
import { regularExpression } from '../regular-expression.js';
import { equals, knownValue, literalText, type Text } from '../../value/text.js';
import { entriesOf, entryOf, field, isOpen, stringOf, textOf, type Tree } from '../../value/tree.js';
import { all, any, not, truth, type Truth } from '../../value/truth.js';
import { currentId, effectiveNamespace, originalId, type Resource } from './resource.js';

/** Whether a target selects an object. A member that is missing means any. */
export function selects(target: Tree, resource: Resource): Truth {
  const [current, original] = [currentId(resource), originalId(resource)];
  return all([
    isMatched(target, 'group', literalText(current.group)),
    isMatched(target, 'version', literalText(current.version)),
    isMatched(target, 'kind', literalText(current.kind)),
    any([isMatched(target, 'name', original.name), isMatched(target, 'name', current.name)]),
    any([
      isMatched(target, 'namespace', effectiveNamespace(original)),
      isMatched(target, 'namespace', effectiveNamespace(current)),
    ]),
    isLabelled(field(target, 'labelSelector'), field(resource.tree, 'metadata', 'labels')),
    isLabelled(field(target, 'annotationSelector'), field(resource.tree, 'metadata', 'annotations')),
  ]);
}

/** Anchored: the pattern must match all. */
function isMatched(target: Tree, member: string, value: Text): Truth {
  const pattern = field(target, member);
  if (pattern === undefined || pattern.kind === 'null') return isOpen(target) ? 'unknown' : 'yes';
  const written = textOf(pattern);
  if (written === undefined) return 'unknown';
  const source = knownValue(written);
  if (source === '') return 'yes';
  if (source === undefined || !/[\\^$.*+?()[\]{}|]/.test(source)) return equals(written, value);
  const known = knownValue(value);
  const expression = known === undefined ? undefined : regularExpression(`^(?:${source})$`)?.expression;
  if (known === undefined || expression === undefined || known.length > 1000)
    return source === '.*' ? 'yes' : 'unknown';
  expression.lastIndex = 0;
  return truth(expression.test(known));
}

/** Kubernetes' selector syntax: `a=b,c!=d,e in (f,g),h,!i`. */
function isLabelled(selector: Tree | undefined, labels: Tree | undefined): Truth {
  if (selector === undefined || selector.kind === 'null') return 'yes';
  const written = stringOf(selector);
  if (written === undefined) return 'unknown';
  return all(requirementsIn(written).map((requirement) => isMet(requirement.trim(), labels)));
}

/** Commas within parentheses do not end a requirement. */
function requirementsIn(selector: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < selector.length; i++) {
    const c = selector.charAt(i);
    if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (c === ',' && depth === 0) {
      found.push(selector.slice(start, i));
      start = i + 1;
    }
  }
  return [...found, selector.slice(start)];
}

function isMet(requirement: string, labels: Tree | undefined): Truth {
  if (requirement === '') return 'yes';
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(requirement);
  if (set !== null) {
    const [, key = '', operator, values = ''] = set;
    const has = hasOneOf(
      labels,
      key,
      values.split(',').map((value) => value.trim()),
    );
    return operator === 'in' ? has : not(has);
  }
  const compared = /^([^=!\s]+)\s*(!=|==|=)\s*(\S*)$/.exec(requirement);
  if (compared !== null) {
    const [, key = '', operator, value = ''] = compared;
    const has = hasOneOf(labels, key, [value]);
    return operator === '!=' ? not(has) : has;
  }
  const exists = /^(!?)\s*([^=!\s]+)$/.exec(requirement);
  if (exists === null) return 'unknown';
  const has = presence(labels, exists[2] ?? '');
  return exists[1] === '!' ? not(has) : has;
}

const presence = (labels: Tree | undefined, key: string): Truth =>
  entryOf(labels, key) !== undefined ? 'yes' : isOpen(labels) ? 'unknown' : 'no';

function hasOneOf(labels: Tree | undefined, key: string, values: readonly string[]): Truth {
  const entry = entriesOf(labels).findLast((one) => knownValue(one.key) === key);
  if (entry === undefined) return presence(labels, key);
  const value =
    entry.value.kind === 'number' || entry.value.kind === 'boolean'
      ? literalText(entry.value.written)
      : textOf(entry.value);
  return value === undefined ? 'unknown' : any(values.map((one) => equals(value, literalText(one))));
}
