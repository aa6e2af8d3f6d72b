/** The token file of the pod identity webhook, named by hand in pods to which the webhook mounts none. */
import { TOKEN_FILE } from '../aws/webhook/identity.js';
import { readProfiles } from '../aws/profile-file.js';
import type { ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import type { Container } from '../facts/pod.js';
import { within, type Span } from '../value/span.js';
import { knownValue, shapeOf, spanOfText, type Text } from '../value/text.js';
import { entriesOf, field, isOpen, listOf, stringOf, textOf, type Tree } from '../value/tree.js';
import { associationsOf } from './association.js';
import { eksctlAccountsOf } from './eksctl.js';
import { isGrantedRole, serviceAccountOf } from './service-account.js';
import { configMapOf } from './workload.js';
import type { World } from './world.js';

export interface MissingTokenFile {
  /** What names the file. */
  readonly at: Span;
  readonly account: ServiceAccount;
  /** It has an association of EKS Pod Identity, whose token stands elsewhere. */
  readonly associated: boolean;
}

export function missingTokenFiles(world: World, workload: Workload): readonly MissingTokenFile[] {
  if (!workload.asWritten || workload.document.templated || workload.containersOpen || isOpen(workload.podSpec))
    return [];
  const places = workload.containers.flatMap((container) => {
    if (container.mounts.some(mayHoldToken)) return [];
    return [...namedIn(container), ...namedInSources(world, workload, container)];
  });
  const profiles = places.length > 0 ? [] : namedInProfiles(world, workload);
  const found = places.length + profiles.length === 0 ? undefined : serviceAccountOf(world, workload);
  if (found?.kind !== 'found' || !found.all.every((account) => isWithoutRole(world, account))) return [];
  const [account] = found.all;
  const associated = associationsOf(world, account).length > 0;
  return [...places, ...profiles].map((at) => ({ at, account, associated }));
}

const isWithoutRole = (world: World, account: ServiceAccount): boolean =>
  account.roleArn === undefined &&
  account.asWritten &&
  !account.annotationsOpen &&
  !account.transformed.annotations &&
  !isGrantedRole(world, account) &&
  (account.name === undefined || eksctlAccountsOf(world, account, account.name).length === 0);

/** A folder above the file, or one that is not known. */
const mayHoldToken = ({ path }: Container['mounts'][number]): boolean => {
  const known = knownValue(path.text);
  return (
    known === undefined || TOKEN_FILE.startsWith(known.replace(/^\/run\//, '/var/run/').replace(/(?<!\/)\/+$/, ''))
  );
};

const namedIn = ({ env, words }: Container): readonly Span[] =>
  [...env.flatMap(({ value }) => value ?? []), ...words].flatMap(({ text, at }) =>
    shapeOf(text).includes(TOKEN_FILE) ? [at] : [],
  );

/** Variables that stand in a ConfigMap. */
const namedInSources = (world: World, workload: Workload, { envFrom }: Container): readonly Span[] =>
  envFrom.flatMap(({ kind, name }) => {
    const map = kind === 'config-map' ? configMapOf(world, workload, name.text) : undefined;
    return entriesOf(field(map?.tree, 'data')).flatMap(({ value }) =>
      stringOf(value) === TOKEN_FILE ? [value.at] : [],
    );
  });

/** In an AWS configuration file that the pod mounts. */
const namedInProfiles = (world: World, workload: Workload): readonly Span[] =>
  workload.containers.some(({ mounts }) => mounts.some(mayHoldToken))
    ? []
    : configMapsIn(workload).flatMap((name) =>
        entriesOf(field(configMapOf(world, workload, name)?.tree, 'data')).flatMap(({ value }) => profilesIn(value)),
      );

const configMapsIn = ({ podSpec }: Workload): readonly Text[] =>
  listOf(field(podSpec, 'volumes')).flatMap((volume) =>
    [
      field(volume, 'configMap', 'name'),
      ...listOf(field(volume, 'projected', 'sources')).map((source) => field(source, 'configMap', 'name')),
    ].flatMap((name) => textOf(name) ?? []),
  );

function profilesIn(value: Tree): readonly Span[] {
  const span = value.kind === 'text' ? spanOfText(value.text) : undefined;
  if (span === undefined) return [];
  const profiles = readProfiles(span.source.text.slice(span.start, span.end));
  return [...profiles.values()].flatMap((profile) => {
    const setting = profile.get('web_identity_token_file');
    return setting?.value === TOKEN_FILE ? [within(span, setting.start, setting.start + setting.value.length)] : [];
  });
}
