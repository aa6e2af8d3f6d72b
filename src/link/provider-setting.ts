/** Settings that name the providers of credentials, and the service accounts of the pods that they are for. */
import { PROVIDER_LINE, PROVIDER_SETTING } from '../aws/credential-providers.js';
import { identityFieldsOf } from '../facts/custom-resource.js';
import type { KubernetesObject, Workload } from '../facts/kubernetes-facts.js';
import { within, type Span } from '../value/span.js';
import { equals, knownValue, spanOfText, type Text } from '../value/text.js';
import { entriesOf, field, listOf, stringOf, textOf, type Tree } from '../value/tree.js';
import { sameEnvironment } from './environment.js';
import type { World } from './world.js';

export interface ProviderSetting {
  readonly providers: string;
  readonly at: Span;
  /** What the pods run as. */
  readonly accounts: readonly Text[];
}

/** Of an object whose controller makes the pods, of a ConfigMap that pods here mount, of a workload's own arguments. */
export function providerSettings(world: World, object: KubernetesObject): readonly ProviderSetting[] {
  if (object.transformed.patch || object.document.templated) return [];
  // What most objects lack is asked first: the workloads and the whole text are looked at for few.
  const named = object.kind === 'ConfigMap' ? undefined : accountsNamedIn(object);
  if (named?.length === 0) return [];
  const settings = named === undefined ? settingsOfMap(object) : settingsIn(field(object.tree, 'spec'), DEPTH);
  if (settings.length === 0 || speaksToOthers(object)) return [];
  const accounts = named ?? accountsMounting(world, object);
  return accounts.length === 0 ? [] : settings.map((one) => ({ ...one, accounts }));
}

const settingsOfMap = ({ tree }: KubernetesObject): readonly Setting[] =>
  entriesOf(field(tree, 'data')).flatMap(({ key, value }) => [
    ...(PROVIDER_SETTING.test(knownValue(key) ?? '') ? settingsAt(value) : []),
    ...linesOf(value),
  ]);

const accountsMounting = (world: World, map: KubernetesObject): readonly Text[] =>
  world.facts.workload
    .filter((workload) => sameEnvironment(world, workload, map) && mounts(workload, map))
    .flatMap(accountOf);

const accountsNamedIn = (object: KubernetesObject): readonly Text[] =>
  identityFieldsOf(object, 'runs-as').flatMap(({ path, tree }) =>
    path.startsWith('metadata.') ? [] : (textOf(tree) ?? []),
  );

/** An endpoint that is not one of AWS takes keys of its own (MinIO, Ceph). */
function speaksToOthers({ tree: { at } }: KubernetesObject): boolean {
  const text = at.source.text.slice(at.start, at.end);
  return [...text.matchAll(/endpoint["']?(?:<\/name>\s*<value>|[:=\s]+)["']?([^\s"'<,]+)/gi)].some(
    ([, host = '']) => !/amazonaws\.com|api\.aws/i.test(host),
  );
}

/** The same for what a workload says by itself: `--conf spark.hadoop.fs.s3a…=…`. */
export const providerArguments = (workload: Workload): readonly ProviderSetting[] =>
  workload.containers.flatMap(({ words }) =>
    words.flatMap(({ text, at }) => {
      const [, name = '', providers] = /^(?:--conf[= ]|-D)?([\w.-]+)=([\w.$, ]+)$/.exec(knownValue(text) ?? '') ?? [];
      return providers === undefined || !PROVIDER_SETTING.test(name)
        ? []
        : [{ providers, at, accounts: accountOf(workload) }];
    }),
  );

const accountOf = ({ serviceAccountName }: Workload): readonly Text[] => {
  const name = textOf(serviceAccountName);
  return name === undefined ? [] : [name];
};

/** Deep enough for a pod template within a list of groups. */
const DEPTH = 6;

type Setting = Pick<ProviderSetting, 'providers' | 'at'>;

function settingsIn(tree: Tree | undefined, depth: number): readonly Setting[] {
  if (depth === 0 || tree === undefined) return [];
  if (tree.kind === 'list') return listOf(tree).flatMap((item) => settingsIn(item, depth - 1));
  return entriesOf(tree).flatMap(({ key, value }) =>
    PROVIDER_SETTING.test(knownValue(key) ?? '') ? settingsAt(value) : settingsIn(value, depth - 1),
  );
}

function settingsAt(value: Tree): readonly Setting[] {
  const providers = stringOf(value);
  return providers === undefined ? [] : [{ providers, at: value.at }];
}

/** In a configuration file that stands in a text. */
function linesOf(value: Tree): readonly Setting[] {
  const span = value.kind === 'text' ? spanOfText(value.text) : undefined;
  if (span === undefined) return [];
  // As it is written: the names of XML look like placeholders.
  const text = span.source.text.slice(span.start, span.end);
  return [...text.matchAll(PROVIDER_LINE)].map((match) => {
    const providers = match[2] ?? '';
    const start = match.index + match[0].length - providers.length;
    return { providers, at: within(span, start, start + providers.length) };
  });
}

function mounts({ podSpec, namespace }: Workload, map: KubernetesObject): boolean {
  const name = map.name;
  if (name === undefined || equals(namespace, map.namespace) !== 'yes') return false;
  const named = listOf(field(podSpec, 'volumes')).flatMap((volume) => [
    field(volume, 'configMap', 'name'),
    ...listOf(field(volume, 'projected', 'sources')).map((source) => field(source, 'configMap', 'name')),
  ]);
  return named.some((tree) => {
    const own = textOf(tree);
    return own !== undefined && equals(own, name) === 'yes';
  });
}
