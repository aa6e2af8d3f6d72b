/** What code calls the things that it declares, and where it uses these names: addresses of Terraform, logical ids of CloudFormation, constants of programs. */
import { codeOf, commentsOf, languageOf } from '../document/languages.js';
import type { World } from '../link/world.js';
import { append } from '../value/append.js';
import { covers, folderOf, toFileSpan, type Source, type Span } from '../value/span.js';
import { knownValue } from '../value/text.js';
import { entriesOf, field } from '../value/tree.js';
import { once, type Document } from '../document/language.js';
import type { Mention } from './mentions.js';

/** What is declared, and the text that declares it. */
interface Declared {
  readonly thing: object;
  readonly document: Document;
  readonly at: Span;
}

interface Named extends Declared {
  readonly name: string;
  /** Where it stands as a name. */
  readonly label: Span;
}

export function namesIn(world: World, files: readonly Source[]): readonly Mention[] {
  const { facts } = world;
  const declared: readonly Declared[] = [
    ...[...facts['service-account'], ...facts.workload, ...facts.role, ...facts.provider].map((thing) => ({
      thing,
      document: thing.document,
      at: toFileSpan(thing.tree.at),
    })),
    ...facts.cluster.map((thing) => ({ thing, document: thing.document, at: toFileSpan(thing.at) })),
  ];
  const byLanguage = new Map<string, Declared[]>();
  for (const one of declared) append(byLanguage, languageOf(one.at.source).name, one);
  const of = (language: string): readonly Declared[] => byLanguage.get(language) ?? [];
  return [
    ...uses(of('hcl').flatMap(addressOf), files.filter(isHcl), folderOfFile, addressesIn),
    ...uses([...of('yaml'), ...of('json')].flatMap(logicalIdOf), files, pathOfFile, logicalIdsIn),
    ...uses(of('typescript').flatMap(constantOf), files, pathOfFile, constantsIn),
  ];
}

const isHcl = ({ path }: Source): boolean => /\.(?:tf|tofu)$/.test(path);
const folderOfFile = ({ path }: Source): string => folderOf(path);
const pathOfFile = ({ path }: Source): string => path;

type UsesIn = (file: Source, names: ReadonlySet<string>) => readonly { readonly name: string; readonly at: Span }[];

/** Where names are used within what they are of: a folder, a file. */
function uses(
  named: readonly Named[],
  files: readonly Source[],
  scopeOf: (file: Source) => string,
  usesIn: UsesIn,
): readonly Mention[] {
  const scopes = new Map<string, Map<string, Named[]>>();
  for (const one of named) {
    const scope = scopeOf(one.label.source);
    const own = scopes.get(scope) ?? new Map<string, Named[]>();
    scopes.set(scope, own);
    append(own, one.name, one);
  }
  const labels = named.map(({ label, thing }): Mention => ({ at: label, as: 'label', meant: [thing] }));
  const found = files.flatMap((file) => {
    const own = scopes.get(scopeOf(file));
    return own === undefined
      ? []
      : usesIn(file, new Set(own.keys())).map(({ name, at }): Mention => ({
          at,
          as: 'use',
          meant: (own.get(name) ?? []).map(({ thing }) => thing),
        }));
  });
  const placeOf = ({ at: { source, start } }: Mention): string => `${String(start)} ${source.path}`;
  const known = new Set(labels.map(placeOf));
  return [...labels, ...found.filter((one) => !known.has(placeOf(one)))];
}

/** The matches of a pattern with a group `name` among these names, outside of comments. */
function matchesIn(text: string, file: Source, pattern: RegExp, names: ReadonlySet<string>): ReturnType<UsesIn> {
  const comments = once(() => commentsOf(file).map(({ at }) => toFileSpan(at)));
  return [...text.matchAll(pattern)].flatMap((match) => {
    const [whole] = match;
    const name = match.groups?.['name'] ?? '';
    if (!names.has(name)) return [];
    const start = match.index + whole.indexOf(name);
    const at = { source: file, start, end: match.index + whole.length };
    return comments().some((comment) => covers(comment, at)) ? [] : [{ name, at }];
  });
}

/** `resource "aws_iam_role" "reader" {` */
function addressOf(one: Declared): readonly Named[] {
  const { source, start } = one.at;
  const [head, type = '', quoted = '', label = ''] =
    /^resource[ \t]+"([\w-]+)"[ \t]+("([\w-]+)")/.exec(source.text.slice(start, start + 300)) ?? [];
  if (head === undefined) return [];
  const end = start + head.length;
  return [{ ...one, name: `${type}.${label}`, label: { source, start: end - quoted.length, end } }];
}

/** With the attributes that are asked of it. */
const addressesIn: UsesIn = (file, names) => matchesIn(file.text, file, ADDRESS, names);

const ADDRESS = /(?<![\w.-])(?<name>[a-z][a-z0-9]*_\w+\.[A-Za-z_][\w-]*)(?:\[[^\]\n]{0,200}\]|\.[\w*-]+)*/g;

/** The key of the resource whose properties it has. */
function logicalIdOf(one: Declared): readonly Named[] {
  return entriesOf(field(one.document.tree, 'Resources')).flatMap(({ key, keyAt, value }) => {
    const name = knownValue(key);
    return name !== undefined && covers(value.at, one.at) ? [{ ...one, name, label: toFileSpan(keyAt) }] : [];
  });
}

const logicalIdsIn: UsesIn = (file, names) => matchesIn(file.text, file, LOGICAL_ID, names);

const LOGICAL_ID =
  /(?:!Ref[ \t]+|!GetAtt[ \t]+["']?|["']?Ref["']?:[ \t]*["']?|GetAtt["']?:\s{0,40}(?:[[-]\s{0,40})?["']?|\$\{|DependsOn["']?:[ \t]*["']?)(?<name>[A-Za-z0-9]+)(?:\.[\w.]+)?/g;

/** `const role = new …`, `this.role = new …` */
function constantOf(one: Declared): readonly Named[] {
  const { source, start } = one.at;
  const before = source.text.slice(Math.max(0, start - 300), start);
  const [head, keyword = '', name = ''] =
    /(?<![\w$.])((?:(?:const|let|var)\s+)?)((?:this\.)?[A-Za-z_$][\w$]*)(?::[^=;\n]{0,100})?\s*=\s*(?:await\s+)?$/.exec(
      before,
    ) ?? [];
  if (head === undefined || (keyword === '') !== name.startsWith('this.')) return [];
  const from = start - head.length + keyword.length;
  return [{ ...one, name, label: { source, start: from, end: from + name.length } }];
}

/** Of a name that is declared twice nobody can tell here which is meant. */
const constantsIn: UsesIn = (file, names) => {
  const code = codeOf(file);
  const declarations = [
    ...code.matchAll(/\b(?:const|let|var|function|class)\s+([\w$]+)|\b(this\.[\w$]+)(?=\s*=[^=>])/g),
  ].map(([, constant, member]) => constant ?? member);
  const clear = new Set([...names].filter((name) => declarations.filter((one) => one === name).length === 1));
  return matchesIn(code, file, CONSTANT, clear);
};

/** No key of an object, and no member of something else. */
const CONSTANT = /(?<![\w$.])(?<name>(?:this\.)?[A-Za-z_$][\w$]*)(?![\w$]|\s*:)(?:\.[\w$]+)*/g;
