/** Functions that read files of the linted tree, and functions over paths. A file outside of it is unseen. */
import { parseTemplate } from '../../../document/hcl/parse.js';
import { base64Of } from '../../../value/bytes.js';
import { digest } from '../../../value/digest.js';
import { cleanPath, climbOf } from '../../../value/path.js';
import type { Source, Span } from '../../../value/span.js';
import { knownValue, type Text } from '../../../value/text.js';
import { distribute } from '../choices.js';
import { evaluateWhole } from '../evaluate.js';
import { absolutePath, belowRoot, pathIn } from '../root-path.js';
import type { Scope } from '../scope.js';
import { withoutEnd } from '../strings.js';
import { asString } from '../unify.js';
import { boolean, fail, failMissing, hole, isUnknown, list, requireText, string, type Value } from '../value.js';
import { missing } from './arguments.js';
import type { TerraformFunction } from './index.js';

/** The file that an argument names; undefined: not known, or unseen, as one that holds no language that is read here. Terraform refuses a file that is not there. */
function fileOf(value: Value, scope: Scope): Source | undefined {
  const path = pathIn(requireText(value));
  const found = path === undefined ? undefined : scope.files.read(path);
  if (found !== undefined || path === undefined || !scope.files.isAbsent(path)) return found;
  const resolved = scope.files.resolve(path);
  return failMissing(path, () => {
    if (scope.uncertain !== true && resolved !== undefined)
      (scope.budget.missing ??= []).push({ written: requireText(value), path: resolved, at: value.at });
  });
}

const contentOf = (file: Source): Text => {
  const text = file.text.startsWith('\uFEFF') ? file.text : file.text;
  return text === '' ? { parts: [] } : { parts: [{ literal: text, at: { source: file, start: 0, end: text.length } }] };
};

/** What is read of one file at one place of the tree is one value, whichever module reads it. */
const reading =
  (name: string, of: (file: Source, at: Span) => Value): TerraformFunction =>
  ([path = missing()], at, scope) => {
    const file = fileOf(path, scope);
    if (file !== undefined) return of(file, at);
    const written = pathIn(requireText(path));
    const resolved = written === undefined ? undefined : scope.files.resolve(written);
    return resolved === undefined ? undefined : hole(`${name}(${resolved})`, '', at);
  };

const templatefile: TerraformFunction = ([path = missing(), variables = missing()], at, scope) => {
  const file = fileOf(path, scope);
  if (file === undefined) return undefined;
  if (variables.kind === 'choice')
    return distribute(variables, (arm) => templatefile([path, arm], at, scope) ?? hole('templatefile()', '', at), at);
  if (variables.kind !== 'map') return isUnknown(variables) ? undefined : fail('a map is required');
  return templateOf(file, variables, at, scope);
};

/** A template with the variables that are given to it, and no others. */
export function templateOf(file: Source, variables: Value, at: Span, scope: Scope): Value {
  const template = parseTemplate(file);
  if (template === undefined) return fail('the template cannot be read');
  const names = new Map<string, Value>();
  if (variables.kind === 'map')
    for (const { key, value } of variables.entries) {
      const name = knownValue(key);
      if (name !== undefined) names.set(name, value);
    }
  const inside: Scope = {
    ...scope,
    names,
    inTemplate: true,
    reference: () =>
      variables.kind === 'map' && variables.open ? hole('a variable', '', at, { anonymous: true }) : undefined,
  };
  return evaluateWhole(template, inside);
}

/** A template that stands in a value. What is made of it has the place of the call. */
const templatestring: TerraformFunction = ([template = missing(), variables = missing()], at, scope) => {
  const text = knownValue(requireText(template));
  if (text === undefined || variables.kind !== 'map') return isUnknown(variables) ? undefined : void onlyMap(variables);
  const whole = { inner: 0, innerLength: text.length, outer: at.start, outerLength: at.end - at.start };
  const inside = { host: at.source, segments: () => [whole], encode: () => undefined };
  return asString(templateOf({ path: at.source.path, text, inside }, variables, at, scope));
};

const onlyMap = (value: Value): undefined => (value.kind === 'map' ? undefined : fail('a map is required'));

const exists: TerraformFunction = ([path = missing()], at, scope) => {
  const name = pathIn(requireText(path));
  if (name === undefined) return undefined;
  if (scope.files.read(name) !== undefined) return boolean(true, at);
  return scope.files.isAbsent(name) ? boolean(false, at) : undefined;
};

const fileset: TerraformFunction = ([folder = missing(), pattern = missing()], at, scope) => {
  const [base, glob] = [pathIn(requireText(folder)), knownValue(requireText(pattern))];
  const root = base === undefined ? undefined : scope.files.resolve(base);
  if (root === undefined || glob === undefined) return undefined;
  const expression = globExpression(glob);
  if (expression === undefined) return undefined;
  const prefix = root === '' || root === '.' ? '' : `${root}/`;
  const found = scope.files
    .paths()
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .filter((path) => expression.test(path));
  return list(
    found.toSorted().map((path) => string(path, at)),
    at,
    'set',
  );
};

/** `*` within a folder, `**` over folders, `?`, `[a-z]`, `{a,b}`. */
function globExpression(glob: string): RegExp | undefined {
  if (glob.length > 200 || (glob.match(/\*/g) ?? []).length > 8) return undefined;
  let depth = 0;
  const source = glob.replace(/\*\*\/|\*+|\?|\[[^\]]*\]?|[{},]|[.+^$()|\\]/g, (token) => {
    if (token === '**/') return '(?:[^/]*/)*';
    if (token.startsWith('*')) return token.length > 1 ? '.*' : '[^/]*';
    if (token === '?') return '[^/]';
    if (token.startsWith('[')) return token.replace(/^\[!/, '[^');
    if (token === '{') {
      depth++;
      return '(?:';
    }
    if (token === '}' && depth > 0) {
      depth--;
      return ')';
    }
    if (token === ',') return depth > 0 ? '|' : ',';
    return `\\${token}`;
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return undefined;
  }
}

const ofPath =
  (compute: (path: string) => string): TerraformFunction =>
  ([path = missing()], at) => {
    const text = pathIn(requireText(path));
    const below = text === undefined ? undefined : belowRoot(text);
    if (text === undefined || below === '') return undefined;
    if (below === undefined) return string(compute(text), at);
    // What leads above the root is no name to be cut away.
    const climb = climbOf(below.slice(1));
    const found = compute(below.slice(climb.length));
    return string(found.startsWith('/') ? absolutePath(climb + found.slice(1)) : found, at);
  };

/** Go's filepath.Base. */
const basename = (path: string): string => {
  const trimmed = withoutEnd(path, (c) => c === '/');
  return trimmed === '' ? (path === '' ? '.' : '/') : trimmed.slice(trimmed.lastIndexOf('/') + 1);
};

/** Go's filepath.Dir. */
const dirname = (path: string): string => {
  const cut = path.slice(0, path.lastIndexOf('/') + 1);
  return cleanPath(cut);
};

const digesting = (
  name: string,
  algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512',
  encoding: 'hex' | 'base64' = 'hex',
): TerraformFunction => reading(name, (file, at) => string(digest(algorithm, file.text, encoding), at));

export const FILES = {
  file: reading('file', (file) => ({
    kind: 'text',
    text: contentOf(file),
    at: { source: file, start: 0, end: file.text.length },
  })),
  filebase64: reading('filebase64', (file, at) => string(base64Of(file.text), at)),
  filemd5: digesting('filemd5', 'md5'),
  filesha1: digesting('filesha1', 'sha1'),
  filesha256: digesting('filesha256', 'sha256'),
  filesha512: digesting('filesha512', 'sha512'),
  filebase64sha256: digesting('filebase64sha256', 'sha256', 'base64'),
  filebase64sha512: digesting('filebase64sha512', 'sha512', 'base64'),
  fileexists: exists,
  templatefile: ((args, at, scope) =>
    scope.inTemplate === true
      ? fail('templatefile cannot be called in a template')
      : templatefile(args, at, scope)) satisfies TerraformFunction,
  templatestring: ((args, at, scope) =>
    scope.inTemplate === true
      ? fail('templatestring cannot be called in a template')
      : templatestring(args, at, scope)) satisfies TerraformFunction,
  fileset,
  basename: ofPath(basename),
  dirname: ofPath(dirname),
  pathexpand: ((args, at) => {
    const [path = missing()] = args;
    const known = knownValue(requireText(path));
    return known === undefined || known.startsWith('~') ? undefined : string(known, at);
  }) satisfies TerraformFunction,
} satisfies Readonly<Record<string, TerraformFunction>>;
