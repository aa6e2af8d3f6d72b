/** What a pod holds that identities depend on: containers with their variables and mounts, volumes and the tokens they project. */
import type { Span } from '../value/span.js';
import { isHole, type Text } from '../value/text.js';
import { entryOf, field, listOf, parsesAsTrue, textOf, type Tree, isUnread } from '../value/tree.js';

/** A text and the whole of its place. */
export interface WrittenText {
  readonly text: Text;
  readonly at: Span;
}

export interface Container {
  readonly name: Text | undefined;
  readonly image: WrittenText | undefined;
  /** `command` and `args`. */
  readonly words: readonly WrittenText[];
  /** More words may exist than could be read. */
  readonly wordsOpen: boolean;
  readonly env: readonly EnvVariable[];
  readonly envFrom: readonly EnvSource[];
  /** More variables may exist than are named here: from `envFrom`, or because something could not be read. */
  readonly envOpen: boolean;
  /** Something of the variables or of their sources could not be read. */
  readonly envUnread: boolean;
  readonly mounts: readonly Mount[];
  readonly security: SecurityContext | undefined;
}

export interface EnvVariable {
  /** As it is written: the name of a variable may look like a placeholder (`AWS_ROLE_ARN`). */
  readonly name: string;
  readonly nameAt: Span;
  /** Undefined where it is taken from elsewhere, or could not be read. A variable without a value is empty. */
  readonly value: WrittenText | undefined;
}

/** An item of `envFrom`. */
export interface EnvSource {
  readonly kind: 'config-map' | 'secret';
  readonly name: WrittenText;
  readonly prefix: Text | undefined;
}

export interface Mount {
  readonly volume: Text | undefined;
  readonly path: WrittenText;
  /** One file or folder of the volume is mounted, not its root. */
  readonly partial: boolean;
}

export interface Volume {
  readonly name: WrittenText;
  /** The tokens of the service account that it projects. */
  readonly tokens: readonly ProjectedToken[];
  /** What it holds could not be read whole. */
  readonly open: boolean;
}

export interface ProjectedToken {
  readonly path: WrittenText;
  /** A hole where it could not be read; undefined: it is not written, and the token is for the API server. */
  readonly audience: WrittenText | undefined;
  readonly expiration: { readonly seconds: number; readonly at: Span } | undefined;
}

export interface SecurityContext {
  readonly keyAt: Span;
  /** For certain as another user than root. */
  readonly nonRoot: boolean;
  /** A group owns the volumes, or may. */
  readonly fsGroup: boolean;
}

export interface Pod {
  readonly containers: readonly Container[];
  /** More containers may exist than could be read. */
  readonly containersOpen: boolean;
  readonly volumes: readonly Volume[];
  /** `value`: undefined if not known. */
  readonly hostNetwork: { readonly value: boolean | undefined; readonly keyAt: Span } | undefined;
  readonly security: SecurityContext | undefined;
}

/** `templateOnly`: the containers are made by a controller, and what it gives them stands in the specification itself. */
export function podOf(spec: Tree, templateOnly: boolean): Pod {
  const lists = ['initContainers', 'containers'].map((key) => field(spec, key));
  const host = entryOf(spec, 'hostNetwork');
  return {
    containers: templateOnly ? [containerOf(spec)] : lists.flatMap(mapsOf).map(containerOf),
    containersOpen: templateOnly || isUnread(spec) || lists.some((list) => !isReadWhole(list)),
    volumes: listOf(field(spec, 'volumes')).flatMap(volumeOf),
    hostNetwork: host === undefined ? undefined : { value: parsesAsTrue(host.value), keyAt: host.keyAt },
    security: securityOf(spec),
  };
}

const mapsOf = (list: Tree | undefined): readonly Tree[] => listOf(list).filter(({ kind }) => kind === 'map');

const isReadWhole = (list: Tree | undefined): boolean =>
  !isUnread(list) && listOf(list).every(({ kind }) => kind === 'map');

/** A text, or what stands for one that could not be read. */
export function writtenText(tree: Tree | undefined): WrittenText | undefined {
  const text = textOf(tree);
  return tree === undefined || text === undefined ? undefined : { text, at: tree.at };
}

function containerOf(tree: Tree): Container {
  const env = field(tree, 'env');
  const from = field(tree, 'envFrom');
  const variables = listOf(env).map(variableOf);
  const words = ['command', 'args'].map((key) => field(tree, key));
  const sources = listOf(from).map(envSourceOf);
  const isUnreadEnv = isUnread(tree) || isUnread(env) || isUnread(from) || variables.includes(undefined);
  return {
    name: textOf(field(tree, 'name')),
    image: writtenText(field(tree, 'image')),
    words: words.flatMap(listOf).flatMap((word) => writtenText(word) ?? []),
    wordsOpen: isUnread(tree) || words.some(isUnread),
    env: variables.filter((variable) => variable !== undefined),
    envFrom: sources.flat(),
    envOpen: isUnreadEnv || sources.length > 0,
    envUnread: isUnreadEnv || sources.some(({ length }) => length === 0),
    mounts: listOf(field(tree, 'volumeMounts')).flatMap(mountOf),
    security: securityOf(tree),
  };
}

/** Undefined where its name could not be read. */
function variableOf(tree: Tree): EnvVariable | undefined {
  const nameTree = field(tree, 'name');
  const name = nameTree === undefined ? '' : writtenName(nameTree);
  if (nameTree === undefined || !/^[\w.-]+$/.test(name)) return undefined;
  const value = entryOf(tree, 'value')?.value;
  const isEmpty =
    value === undefined ? field(tree, 'valueFrom') === undefined && !isUnread(tree) : value.kind === 'null';
  return {
    name,
    nameAt: nameTree.at,
    value: isEmpty ? { text: { parts: [] }, at: nameTree.at } : writtenText(value),
  };
}

/** The text with its placeholders as they stand in the file. */
const writtenName = (tree: Tree): string => asWritten(textOf(tree) ?? { parts: [] });

export const asWritten = ({ parts }: Text): string =>
  parts
    .map((part) =>
      !isHole(part)
        ? part.literal
        : part.at === undefined
          ? '?'
          : part.at.source.text.slice(part.at.start, part.at.end),
    )
    .join('');

function envSourceOf(tree: Tree): readonly EnvSource[] {
  const prefix = textOf(field(tree, 'prefix'));
  return (['config-map', 'secret'] as const).flatMap((kind) => {
    const name = writtenText(field(tree, kind === 'secret' ? 'secretRef' : 'configMapRef', 'name'));
    return name === undefined ? [] : [{ kind, name, prefix }];
  });
}

function mountOf(tree: Tree): readonly Mount[] {
  const path = writtenText(field(tree, 'mountPath'));
  const partial = ['subPath', 'subPathExpr'].some((key) => field(tree, key) !== undefined) || isUnread(tree);
  return path === undefined ? [] : [{ volume: textOf(field(tree, 'name')), path, partial }];
}

function volumeOf(tree: Tree): readonly Volume[] {
  const name = writtenText(field(tree, 'name'));
  if (name === undefined) return [];
  const sources = field(tree, 'projected', 'sources');
  const tokens = listOf(sources).flatMap((source) => tokenOf(field(source, 'serviceAccountToken')));
  const open =
    isUnread(tree) || isUnread(field(tree, 'projected')) || isUnread(sources) || listOf(sources).some(isUnread);
  return [{ name, tokens, open }];
}

function tokenOf(tree: Tree | undefined): readonly ProjectedToken[] {
  const path = writtenText(field(tree, 'path'));
  if (tree === undefined || path === undefined) return [];
  const audience = field(tree, 'audience');
  const expiration = field(tree, 'expirationSeconds');
  return [
    {
      path,
      audience:
        audience === undefined && !isUnread(tree) ? undefined : (writtenText(audience) ?? unread(audience ?? tree)),
      expiration: expiration?.kind === 'number' ? { seconds: expiration.value, at: expiration.at } : undefined,
    },
  ];
}

const unread = ({ at }: Tree): WrittenText => ({
  text: { parts: [{ reference: 'audience', scope: '', anonymous: true, at }] },
  at,
});

function securityOf(spec: Tree): SecurityContext | undefined {
  const entry = entryOf(spec, 'securityContext');
  if (entry === undefined) return undefined;
  const user = field(entry.value, 'runAsUser');
  return {
    keyAt: entry.keyAt,
    nonRoot: parsesAsTrue(field(entry.value, 'runAsNonRoot')) === true || (user?.kind === 'number' && user.value > 0),
    fsGroup: field(entry.value, 'fsGroup') !== undefined || isUnread(entry.value),
  };
}

/** A controller that makes pods from part of a specification: it names the account they run as, and what their container holds. */
export const isPartOfPod = (spec: Tree): boolean =>
  field(spec, 'serviceAccountName') !== undefined &&
  ['env', 'envFrom', 'volumeMounts', 'image'].some((key) => field(spec, key) !== undefined);
