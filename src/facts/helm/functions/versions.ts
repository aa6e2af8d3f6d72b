/** Constraints on versions. Source: Masterminds/semver v3.3, constraints.go and version.go. */
import { isHole } from '../../../value/text.js';
import { boolean, fail, hole, printed, text, type Value } from '../value.js';
import { stringArg, type TemplateFunction } from './arguments.js';

interface Version {
  readonly numbers: readonly [number, number, number];
  /** What stands behind the dash. */
  readonly prerelease: string;
}

/** `lacks`: the first of its numbers that is not written, or `x`; 3 where all are. */
interface Constraint {
  readonly operator: string;
  readonly version: Version;
  readonly lacks: number;
}

const VERSION = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:-([0-9A-Za-z.-]{1,100}))?(?:\+[0-9A-Za-z.-]{0,100})?$/;

function versionOf(written: string): Version | undefined {
  const found = VERSION.exec(written);
  return found === null
    ? undefined
    : {
        numbers: [Number(found[1]), Number(found[2] ?? '0'), Number(found[3] ?? '0')],
        prerelease: found[4] ?? '',
      };
}

/** Negative, zero or positive. */
function compare(a: Version, b: Version): number {
  const at = a.numbers.findIndex((number, i) => number !== b.numbers[i]);
  if (at >= 0) return (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
  if (a.prerelease === b.prerelease) return 0;
  if (a.prerelease === '' || b.prerelease === '') return a.prerelease === '' ? 1 : -1;
  const [x, y] = [a.prerelease.split('.'), b.prerelease.split('.')];
  const first = Array.from({ length: Math.max(x.length, y.length) }, (_, i) => compareNames(x[i], y[i]));
  return first.find((difference) => difference !== 0) ?? 0;
}

/** Numbers by their size and before other names; one that is missing before all. */
function compareNames(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  const [isNumber, other] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && other) return Number(a) - Number(b);
  return isNumber !== other ? (isNumber ? -1 : 1) : a < b ? -1 : 1;
}

const CONSTRAINT =
  /^([<>=!~^]{0,2})(v?(\d{1,9}|[xX*])(?:\.(\d{1,9}|[xX*]))?(?:\.(\d{1,9}|[xX*]))?(-[0-9A-Za-z.-]{1,100})?(?:\+[0-9A-Za-z.-]{0,100})?)$/;

function constraintOf(operator: string, written: string): Constraint | undefined {
  const found = CONSTRAINT.exec(`${operator}${written}`);
  if (found === null) return undefined;
  const numbers = [found[3], found[4], found[5]];
  const at = numbers.findIndex((one) => one === undefined || /^[xX*]$/.test(one));
  const lacks = at < 0 ? 3 : at;
  const own = numbers.map((one, i) => (i < lacks ? one : '0')).join('.');
  const version = versionOf(lacks === 0 ? '0.0.0' : `${own}${found[6] ?? ''}`);
  return version === undefined ? undefined : { operator: found[1] ?? '', version, lacks };
}

/** `>=1.2 <2, !=1.5`: an operator belongs to the word that follows it; `1.2 - 1.4` is from and to. Undefined for what is none. */
function constraintsIn(text: string): readonly Constraint[] | undefined {
  const found: (Constraint | undefined)[] = [];
  const words = text.split(/[\s,]/).filter((one) => one !== '');
  let operator = '';
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (words[i + 1] === '-') {
      found.push(constraintOf('>=', word), constraintOf('<=', words[i + 2] ?? ''));
      i += 2;
    } else if (/^[<>=!~^]{1,2}$/.test(word)) operator = word;
    else {
      found.push(constraintOf(operator, word));
      operator = '';
    }
  }
  return operator !== '' || found.length === 0 || found.includes(undefined)
    ? undefined
    : found.flatMap((one) => one ?? []);
}

/** A version of a range, and a word of one, with its operator. */
const RANGE_VERSION =
  /^v?[0-9xX*|]+(?:\.[0-9xX*|]+){0,2}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const OPERATOR = /^(?:[<>]=?|=[<>]?|!=|~>?|\^)/;

/** Whether it is a range at all. */
const isRange = (written: string): boolean =>
  written.split(/\|\||,/).every((part) => {
    const words = part.trim().split(/\s+/);
    const isVersion = (i: number): boolean => RANGE_VERSION.test(words[i] ?? '');
    return words.every((word, i) => {
      if (word === '-') return isVersion(i - 1) && isVersion(i + 1);
      const version = word.replace(OPERATOR, '');
      return version === '' && word !== '' ? isVersion(i + 1) : RANGE_VERSION.test(version);
    });
  });

/** UTF-16 units of a range. */
const MAX_RANGE = 500;

/** Versions of Kubernetes that a cluster of EKS may have: 1.10 was the first. Those that the range itself names are among them. */
function* clusterVersions(range: string): Generator<string> {
  for (let minor = 10; minor < 100; minor++) for (const patch of [0, 99]) yield `1.${String(minor)}.${String(patch)}`;
  for (const [, minor = '', rest = ''] of range.matchAll(/\b1\.(\d{2,3})((?:\.\d+)?(?:-[0-9A-Za-z.-]+)?)/g)) {
    const patch = Number(/^\.(\d+)/.exec(rest)?.[1] ?? '0');
    for (const one of [patch - 1, patch, patch + 1]) if (one >= 0) yield `1.${minor}.${String(one)}`;
    yield `1.${minor}${rest}`;
  }
}

/** Whether a cluster of EKS may have a version of this range. */
export function admitsSomeCluster(range: string): boolean {
  // Longer ones are not read here.
  if (range.length > MAX_RANGE) return true;
  if (!isRange(range)) return false;
  for (const version of clusterVersions(range)) if (satisfies(range, version) !== false) return true;
  return false;
}

/** Undefined for an operator that there is not. */
function meets(own: Version, constraint: Constraint): boolean | undefined {
  const { operator, version } = constraint;
  const holds = MEETS.get(operator);
  if (holds === undefined) return undefined;
  // A prerelease meets only what names one itself.
  return own.prerelease !== '' && version.prerelease === '' ? false : holds(own, constraint);
}

type Holds = (own: Version, constraint: Constraint) => boolean;

const tilde: Holds = (own, { version, lacks }) => {
  if (compare(own, version) < 0) return false;
  if (lacks === 0 || (lacks === 3 && version.numbers.every((number) => number === 0))) return true;
  return own.numbers[0] === version.numbers[0] && (lacks === 1 || own.numbers[1] === version.numbers[1]);
};

const caret: Holds = (own, { version, lacks }) => {
  if (compare(own, version) < 0) return false;
  const [major, minor, patch] = version.numbers;
  if (own.numbers[0] !== major) return false;
  if (major > 0 || lacks <= 1) return true;
  if (own.numbers[1] !== minor) return false;
  return minor > 0 || lacks === 2 || own.numbers[2] === patch;
};

const equal: Holds = (own, constraint) =>
  constraint.lacks < 3 ? tilde(own, constraint) : compare(own, constraint.version) === 0;

const unequal: Holds = (own, { version, lacks }) =>
  lacks < 3
    ? version.numbers.slice(0, Math.max(1, lacks)).some((number, i) => number !== own.numbers[i])
    : compare(own, version) !== 0;

const above: Holds = (own, { version, lacks }) => {
  if (lacks === 3 || lacks === 0) return compare(own, version) > 0;
  const at = [0, 1].slice(0, lacks).find((i) => own.numbers[i] !== version.numbers[i]);
  return at !== undefined && (own.numbers[at] ?? 0) > (version.numbers[at] ?? 0);
};

const atMost: Holds = (own, { version, lacks }) => {
  if (lacks === 3) return compare(own, version) <= 0;
  if (own.numbers[0] !== version.numbers[0]) return own.numbers[0] < version.numbers[0];
  return lacks <= 1 || own.numbers[1] <= version.numbers[1];
};

const atLeast: Holds = (own, { version }) => compare(own, version) >= 0;

const MEETS: ReadonlyMap<string, Holds> = new Map([
  ['', equal],
  ['=', equal],
  ['!=', unequal],
  ['>', above],
  ['<', (own, { version }) => compare(own, version) < 0],
  ['>=', atLeast],
  ['=>', atLeast],
  ['<=', atMost],
  ['=<', atMost],
  ['~', tilde],
  ['~>', tilde],
  ['^', caret],
]);

/** Undefined for constraints and versions that are not read here; an empty constraint fits none. */
export function satisfies(constraint: string, version: string): boolean | undefined {
  const own = versionOf(version);
  if (own === undefined) return undefined;
  if (constraint.trim() === '') return false;
  const all = constraint.split('||').map(constraintsIn);
  const answers = all.map((some) => some?.map((one) => meets(own, one)));
  if (answers.some((some) => some === undefined || some.includes(undefined))) return undefined;
  return answers.some((some) => some?.every((one) => one === true) === true);
}

/** Longer numbers and texts are not read here. */
const requireVersion = (written: string): Version | undefined =>
  versionOf(written) ?? (/\d{10}/.test(written) || written.length > 100 ? undefined : fail('Invalid Semantic Version'));

const unsigned = (value = 0): Value => ({ kind: 'number', value, type: 'uint64' });

/** An object of which a template asks for the parts. */
export const semver: TemplateFunction = (args, { scope }) => {
  const written = stringArg(args, 0);
  const version = written === undefined ? undefined : requireVersion(written);
  if (written === undefined || version === undefined) return undefined;
  const [major, minor, patch] = version.numbers;
  const metadata = written.includes('+') ? written.slice(written.indexOf('+') + 1) : '';
  const parts = new Map<string, Value>([
    ['Major', unsigned(major)],
    ['Minor', unsigned(minor)],
    ['Patch', unsigned(patch)],
    ['Prerelease', text(version.prerelease)],
    ['Metadata', text(metadata)],
    ['Original', text(written)],
  ]);
  return { kind: 'native', member: (name) => parts.get(name) ?? hole(`semver.${name}`, scope, { anonymous: true }) };
};

/** The reference of the version of a cluster that is not known. */
export const KUBERNETES_VERSION = '.Capabilities.KubeVersion.Version';

const isClusterVersion = (value: Value | undefined): boolean => {
  const parts = value?.kind === 'text' || value?.kind === 'hole' ? printed(value).parts : [];
  const [first] = parts;
  return parts.length === 1 && first !== undefined && isHole(first) && first.reference === KUBERNETES_VERSION;
};

/** The oldest minor version with all APIs that every cluster is taken to have. */
const OLDEST_MINOR = 23;

/** What holds of every cluster that EKS supports, whose versions say `-eks-…`, and of others. */
function holdsForClusters(constraint: string): Value | undefined {
  if (constraint.length > MAX_RANGE) return undefined;
  let answer: boolean | undefined;
  for (const version of clusterVersions(constraint)) {
    if (Number(version.split('.')[1]?.replace(/\D.*/, '')) < OLDEST_MINOR) continue;
    for (const one of [version, `${version.replace(/-.*/, '')}-eks-1a2b3c4`]) {
      const holds = satisfies(constraint, one);
      if (holds === undefined || (answer !== undefined && holds !== answer)) return undefined;
      answer = holds;
    }
  }
  return answer === undefined ? undefined : boolean(answer);
}

export const semverCompare: TemplateFunction = (args) => {
  const [constraint, version] = [stringArg(args, 0), stringArg(args, 1)];
  if (constraint?.trim() === '') fail('improper constraint');
  if (constraint !== undefined && isClusterVersion(args[1])) return holdsForClusters(constraint);
  if (constraint === undefined || version === undefined) return undefined;
  if (requireVersion(version) === undefined) return undefined;
  const holds = satisfies(constraint, version);
  return holds === undefined ? undefined : boolean(holds);
};
