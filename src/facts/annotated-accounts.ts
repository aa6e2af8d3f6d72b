/** Service accounts that a chart makes, told from the values it is given: whoever annotates one with a role says so there, whatever the chart calls it. */
import { misspeltAnnotation, ROLE_ARN } from '../aws/annotations.js';
import type { Document } from '../document/language.js';
import type { Span } from '../value/span.js';
import { isHole, knownValue, literalText, type Part } from '../value/text.js';
import { field, type Entry, type MapTree, type Tree } from '../value/tree.js';
import type { Emit } from './dialect.js';
import { joinedArms } from './joined-arms.js';

const MAX_DEPTH = 30;

/** The release of a chart, as a program installs it. */
export interface InstalledChart {
  readonly document: Document;
  readonly namespace: Tree;
  /** Where the release is written. */
  readonly at: Span;
  /** What an annotation becomes that is no text. */
  readonly textOf?: (value: Tree) => Tree;
  /** Of a chart whose service accounts nobody can tell: only those with an annotation that this is true of. */
  readonly only?: (annotation: Entry) => boolean;
  /** Which name they get is not known. */
  readonly isRenamed?: true;
}

export function emitAnnotatedAccounts(values: Tree, chart: InstalledChart, emit: Emit): void {
  const { document, namespace, at, textOf = (value: Tree): Tree => value, only, isRenamed } = chart;
  const isInNamespace = !namesNamespace(values, 0);
  for (const holder of annotated(values, 0)) {
    const [name, annotations] = [field(holder, 'name'), joinedArms(field(holder, 'annotations'))];
    if (annotations?.kind !== 'map') continue;
    const texts = annotations.entries.map((one) => ({ ...one, value: templateAsHole(textOf(one.value)) }));
    if (only !== undefined && !texts.some(only)) continue;
    const members: Entry[] = [
      ...(name !== undefined && isRenamed !== true && mayBeName(name) ? [entry('name', name)] : []),
      entry('namespace', namespace),
      entry('annotations', { ...annotations, entries: texts }),
    ];
    const tree = mapOf(
      [
        entry('apiVersion', text('v1', at)),
        entry('kind', text('ServiceAccount', at)),
        entry('metadata', mapOf(members, holder.at)),
      ],
      at,
    );
    const isOfRelease = isInNamespace && only === undefined && !isForJobs(holder, values);
    emit.document({ ...document, tree, ...(isOfRelease ? { ofUnseenChart: true } : {}) });
  }
}

/** `namespaceOverride`, `jobNamespaces` and the like: the chart may put what it makes elsewhere. */
const namesNamespace = (value: Tree, depth: number): boolean =>
  depth <= MAX_DEPTH &&
  (value.kind === 'list'
    ? value.items.some((item) => namesNamespace(item, depth + 1))
    : value.kind === 'map' &&
      value.entries.some(
        ({ key, value: inner }) =>
          /namespace/i.test(knownValue(key) ?? 'namespace') || namesNamespace(inner, depth + 1),
      ));

/** Operators make accounts for the jobs of others, by default in another namespace. Source: the charts spark-operator and argo-workflows, values.yaml. */
const isForJobs = (holder: MapTree, values: Tree): boolean =>
  ['spark', 'workflow'].some((part) => field(values, part, 'serviceAccount') === holder);

/** Whether the chart runs a text of its values as a template is not known. */
const templateAsHole = (value: Tree): Tree =>
  value.kind === 'text' && value.text.parts.some(isAction)
    ? { kind: 'hole', hole: { reference: 'tpl', scope: '', anonymous: true, at: value.at }, at: value.at }
    : value;

const isAction = (part: Part): boolean =>
  isHole(part) ? part.at?.source.text.startsWith('{{', part.at.start) === true : part.literal.includes('{{');

const mayBeName = (name: Tree): boolean =>
  name.kind === 'text' ? name.text.parts.length > 0 : name.kind === 'hole' || name.kind === 'choice';

const text = (literal: string, at: Span): Tree => ({ kind: 'text', text: literalText(literal), at });

const entry = (key: string, value: Tree): Entry => ({ key: literalText(key), keyAt: value.at, value });

const mapOf = (entries: readonly Entry[], at: Span): MapTree => ({ kind: 'map', entries, open: false, at });

/** Mappings with annotations that name a role, and those of service accounts that mean to, unless the chart is told to make none. `name`: the key of the value. */
function annotated(value: Tree, depth: number, name = ''): readonly MapTree[] {
  if (depth > MAX_DEPTH) return [];
  if (value.kind === 'list') return value.items.flatMap((item) => annotated(item, depth + 1, name));
  if (value.kind !== 'map') return [];
  const annotations = joinedArms(field(value, 'annotations'));
  const namesRole =
    annotations?.kind === 'map' && annotations.entries.some(({ key }) => isForRole(knownValue(key) ?? '', name));
  const create = field(value, 'create');
  const isMade = create?.kind !== 'boolean' || create.value;
  return [
    ...(namesRole && isMade ? [value] : []),
    ...value.entries.flatMap((one) => annotated(one.value, depth + 1, knownValue(one.key))),
  ];
}

const isForRole = (annotation: string, holder: string): boolean =>
  annotation === ROLE_ARN || (/serviceaccount/i.test(holder) && misspeltAnnotation(annotation) === ROLE_ARN);
