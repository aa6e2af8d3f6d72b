/** The pipeline as one function: sources, rules and options to findings. Pure: whoever calls it has read the files. */
import type { Document, Part } from './document/language.js';
import { commentsOf, partsOf } from './document/languages.js';
import { collect } from './facts/collect.js';
import { isKustomization, transformationsOf } from './facts/kustomize.js';
import { tokenReferences } from './facts/token-references.js';
import type { FactLists, UnreadableFile } from './facts/facts.js';
import { coverageOf, summarize, type Covered } from './link/coverage.js';
import { unconfigured, type Scope } from './link/environment.js';
import { link, type World } from './link/world.js';
import { finalize, runRules, type EngineOptions, type Failure, type RuleTime } from './lint/engine.js';
import type { Finding, Result, Suppressed } from './lint/finding.js';
import type { Rule } from './lint/rule.js';
import { commentSuppressions, suppress, type SuppressionOptions } from './lint/suppress.js';
import { toFileSpan, type Span, type Source } from './value/span.js';
import { knownValue, display } from './value/text.js';
import { entriesOf, field, stringOf, textOf } from './value/tree.js';

export interface AnalyseOptions extends EngineOptions, WorldOptions {
  /** Left out, nothing is suppressed. */
  readonly suppressions?: SuppressionOptions;
  /** Only findings with a primary or related place in one of these files are kept. */
  readonly only?: ReadonlySet<string>;
}

export interface Analysis {
  readonly result: Result;
  readonly world: World;
  readonly coverage: readonly Covered[];
  readonly failures: readonly Failure[];
  readonly times: readonly RuleTime[];
  /** How many documents were parsed, embedded ones too. */
  readonly documents: number;
}

export function analyse(files: readonly Source[], rules: readonly Rule[], options: AnalyseOptions): Analysis {
  const lost: Failure[] = [];
  const world = worldOf(files, {
    ...options,
    failed: (document, error) => void lost.push({ what: document.file.path, error }),
  });
  const { findings, failures, times } = runRules(rules, world, options);
  const { only } = options;
  const concerning =
    only === undefined
      ? findings
      : findings.filter((finding) => placesOf(finding).some((place) => only.has(toFileSpan(place).source.path)));
  const { kept, suppressed } = judged(concerning, files, world, options);
  const coverage = coverageOf(world);
  return {
    result: { files: files.length, findings: kept, suppressed, judged: summarize(coverage) },
    world,
    coverage,
    failures: [...lost, ...failures],
    times,
    documents: world.facts.document.length,
  };
}

/** What is left of the findings, and what is said of those who keep some. */
function judged(
  findings: readonly Finding[],
  files: readonly Source[],
  world: World,
  { suppressions, only, levelOf }: AnalyseOptions,
): { readonly kept: readonly Finding[]; readonly suppressed: readonly Suppressed[] } {
  if (suppressions === undefined) return { kept: findings, suppressed: [] };
  const own = files.filter((file) => only === undefined || only.has(file.path));
  const comments = own
    .filter((file) => file.text.includes('irsa-lint-'))
    .flatMap((file) => commentSuppressions(commentsOf(file)));
  const {
    kept,
    suppressed,
    diagnostics: said,
  } = suppress(
    findings,
    world,
    comments,
    own.map((file) => file.path),
    suppressions,
  );
  const about = finalize(said, world).flatMap((finding): readonly Finding[] => {
    const level = levelOf(finding.rule, toFileSpan(finding.primary.at).source.path);
    return level === 'off' ? [] : [{ ...finding, severity: level ?? finding.severity }];
  });
  return { kept: [...kept, ...about], suppressed };
}

const placesOf = (finding: Finding): readonly Span[] => [
  finding.primary.at,
  ...finding.related.map((label) => label.at),
];

export interface WorldOptions {
  readonly scope?: Scope;
  readonly unreadable?: readonly UnreadableFile[];
  /** Workloads without an identity are asked about, too. */
  readonly everything?: boolean;
  /** How a part is parsed, where a cache knows better. */
  readonly parse?: (part: Part) => readonly Document[];
  /** A document threw while it was examined; without this it throws on. */
  readonly failed?: (document: Document, error: unknown) => void;
}

/** Reads what can matter and joins it. What names no identity of AWS is parsed only if it names a service account that has one. */
export function worldOf(
  files: readonly Source[],
  {
    scope = unconfigured,
    unreadable = [],
    everything = false,
    failed = rethrow,
    parse = (part) => part.parse(),
  }: WorldOptions = {},
): World {
  const parts = files.flatMap(partsOf);
  const relevant = parts.filter((part) => everything || RELEVANT.test(part.text));
  const documents = relevant.flatMap(parse);
  const transformationOf = transformationsOf(documents.filter(isKustomization));
  const first = collect(documents, transformationOf, failed);
  const known = new Set(relevant);
  const more = joined(
    parts.filter((part) => !known.has(part)),
    first,
  ).flatMap(parse);
  const subjects = more.length === 0 ? first : collect([...documents, ...more], transformationOf, failed);
  return link({ ...subjects, 'unreadable-file': unreadable }, scope);
}

function rethrow(_: Document, error: unknown): never {
  throw error;
}

/** What names AWS or eksctl, an identity or its credentials; Secrets, because a frame beside one must mask it; an escape could hide any of these. */
const RELEVANT =
  /amazon|eksctl|arn:|sts:|[rR]ole[-_.]?[aA][rR][nN]|[aA]ssume_?[rR]ole|ClientI[Dd]|[Oo][Ii][Dd][Cc]|\beks\b|external-secrets\.io|AWS_|[iI]am\b|\bIAM|"Statement"|kind["']?:\s*["']?(?:Kustomization|Component|Secret)\b|(?:^|\n)(?:resources|patches|patchesStrategicMerge):|\\[xuU][0-9a-fA-F]{2}/;

/** Service accounts and workloads that name a service account with a role or one that a trust policy admits, or stand in the namespace of the latter. */
function joined(parts: readonly Part[], subjects: FactLists): readonly Part[] {
  const { names, namespaces } = accountNames(subjects);
  if (names.size === 0) return [];
  const namesOne = (text: string): boolean =>
    [...text.matchAll(NAME)].some((match) =>
      match[1] === undefined ? namespaces.has(match[2] ?? '') : names.has(match[1]),
    );
  return parts.filter((part) => HOLDER.test(part.text) && namesOne(part.text));
}

/** What runs as a service account, or is one. */
const HOLDER = /serviceAccount|ServiceAccount|containers["']?\s*:/;
const NAME =
  /\b(?:(?:name|serviceAccount|serviceAccountName)["']?\s*:\s*["']?([a-z0-9][a-z0-9.-]*)|namespace["']?\s*:\s*["']?([a-z0-9][a-z0-9.-]*))/g;

function accountNames(subjects: FactLists): {
  readonly names: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
} {
  const names = new Set<string>();
  const namespaces = new Set<string>();
  const add = (name: string | undefined): void => {
    if (name !== undefined && name !== '') names.add(name);
  };
  for (const account of subjects['service-account'])
    add(account.name === undefined ? undefined : knownValue(account.name));
  for (const object of subjects.object) for (const { name } of tokenReferences(object)) add(name);
  for (const association of subjects.association) {
    add(association.serviceAccount === undefined ? undefined : knownValue(association.serviceAccount));
    const namespace = association.namespace === undefined ? undefined : knownValue(association.namespace);
    if (namespace !== undefined) namespaces.add(namespace);
  }
  for (const config of subjects['cluster-config'])
    for (const account of config.serviceAccounts) add(stringOf(field(account, 'metadata', 'name')));
  for (const policy of subjects['trust-policy']) {
    for (const statement of policy.statements) {
      for (const operator of entriesOf(field(statement, 'Condition'))) {
        for (const test of entriesOf(operator.value)) {
          for (const value of test.value.kind === 'list' ? test.value.items : [test.value]) {
            const text = textOf(value);
            const [, namespace, name] =
              (text === undefined ? null : /^system:serviceaccount:([^:]*):([^:*?]+)$/.exec(display(text))) ?? [];
            add(name);
            if (namespace !== undefined) namespaces.add(namespace);
          }
        }
      }
    }
  }
  return { names, namespaces };
}

/** The values of documents of kind Secret, which no output may show. */
export function secretPlaces(world: World): readonly Span[] {
  return world.facts.document
    .filter((document) => stringOf(field(document.tree, 'kind')) === 'Secret')
    .flatMap((document) =>
      ['data', 'stringData'].flatMap((key) => entriesOf(field(document.tree, key)).map((entry) => entry.value.at)),
    );
}
