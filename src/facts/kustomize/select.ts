/** Selectors of patches and replacements: yes, no or not known, for each object. Source: kubernetes-sigs/kustomize, api/types/selector.go. */
import { isNoExpression, regularExpression } from '../regular-expression.js';
import { equals, knownValue, literalText, type Text } from '../../value/text.js';
import { entriesOf, entryOf, field, isOpen, stringOf, textOf, type Tree } from '../../value/tree.js';
import { all, any, not, truth, type Truth } from '../../value/truth.js';
import { BuildFailure } from './failure.js';
import { currentId, effectiveNamespace, originalId, type Resource } from './resource.js';

const PATTERNS = ['group', 'version', 'kind', 'name', 'namespace'];

/** Throws where kustomize cannot read a target. */
export function requireSelector(target: Tree): void {
  for (const member of PATTERNS) {
    const pattern = field(target, member);
    const written = stringOf(pattern);
    if (pattern !== undefined && written !== undefined && isNoExpression(written))
      throw new BuildFailure(
        `\`${member}\` of a target is a regular expression, and \`${written}\` is none`,
        pattern.at,
      );
  }
}

/** Whether a target selects an object. A member that is missing means any. */
export function selects(target: Tree, resource: Resource): Truth {
  const [current, original] = [currentId(resource), originalId(resource)];
  const isNamed = all([
    isMatched(target, 'group', literalText(current.group)),
    isMatched(target, 'version', literalText(current.version)),
    isMatched(target, 'kind', literalText(current.kind)),
    any([isMatched(target, 'name', original.name), isMatched(target, 'name', current.name)]),
    any([
      isMatched(target, 'namespace', effectiveNamespace(original)),
      isMatched(target, 'namespace', effectiveNamespace(current)),
    ]),
  ]);
  if (isNamed === 'no') return 'no';
  if (isNamed === 'yes') for (const member of LABELLED) requireRequirements(field(target, member));
  return all([
    isNamed,
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

const LABELLED = ['labelSelector', 'annotationSelector'];

function requireRequirements(selector: Tree | undefined): void {
  const written = stringOf(selector);
  if (selector === undefined || written === undefined) return;
  for (const one of requirementsIn(written)) {
    const requirement = one.trim();
    const isRead =
      requirement === '' || /[<>]/.test(requirement) || [SET, COMPARED, EXISTS].some((form) => form.test(requirement));
    if (!isRead) throw new BuildFailure(`\`${requirement}\` is no requirement of a selector`, selector.at);
    const value = valuesIn(requirement).find((one) => one.length > 63 || !LABEL_VALUE.test(one));
    if (value !== undefined)
      throw new BuildFailure(`a selector compares values of labels, and \`${value}\` is none`, selector.at);
  }
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

const SET = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const COMPARED = /^([^=!\s]+)\s*(!=|==|=)\s*(\S*)$/;
const EXISTS = /^(!?)\s*([^=!\s]+)$/;

function isMet(requirement: string, labels: Tree | undefined): Truth {
  if (requirement === '') return 'yes';
  const set = SET.exec(requirement);
  if (set !== null) {
    const [, key = '', operator, values = ''] = set;
    const has = hasOneOf(
      labels,
      key,
      values.split(',').map((value) => value.trim()),
    );
    return operator === 'in' ? has : not(has);
  }
  const compared = COMPARED.exec(requirement);
  if (compared !== null) {
    const [, key = '', operator, value = ''] = compared;
    const has = hasOneOf(labels, key, [value]);
    return operator === '!=' ? not(has) : has;
  }
  const exists = EXISTS.exec(requirement);
  if (exists === null) return 'unknown';
  const has = presence(labels, exists[2] ?? '');
  return exists[1] === '!' ? not(has) : has;
}

/** Annotations are selected as labels are: a value that no label could have is refused. Source: k8s.io/apimachinery, pkg/labels/selector.go. */
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

const valuesIn = (requirement: string): readonly string[] => {
  const [, , , set] = SET.exec(requirement) ?? [];
  const [, , , value] = COMPARED.exec(requirement) ?? [];
  return set === undefined ? (value === undefined ? [] : [value]) : set.split(',').map((one) => one.trim());
};

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
