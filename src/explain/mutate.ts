/** What the webhook does to the pods of the workloads in the files. */
import { mutatePod, type Mutation } from '../aws/webhook.js';
import type { Json } from '../aws/webhook/json.js';
import type { WebhookSettings } from '../aws/webhook/settings.js';
import type { ServiceAccount, Workload } from '../facts/kubernetes-facts.js';
import { associationsOf } from '../link/association.js';
import { serviceAccountOf } from '../link/service-account.js';
import type { World } from '../link/world.js';
import { displayKnown, qualifiedName } from '../value/display.js';
import { display, displayHole, knownValue, literalText } from '../value/text.js';
import { entriesOf, listOf, textOf, type Tree } from '../value/tree.js';

export interface MutatedWorkload {
  /** As in `Deployment team/reader`. */
  readonly workload: string;
  readonly path: string;
  readonly before: Json;
  readonly mutation: Mutation;
}

/** EKS injects the regional endpoint; which flags its build has is not published, so this is what its pods show. */
export const EKS_WEBHOOK: WebhookSettings = { stsRegionalEndpoint: true };

/** One entry for each workload, in the order of the files. */
export const mutatedWorkloads = (world: World, settings: WebhookSettings): readonly MutatedWorkload[] =>
  world.facts.workload
    .filter((workload) => !workload.transformed.patch && !workload.partial)
    .map((workload) => mutatedWorkload(world, workload, settings));

/** A namespace that is not written is that of the only service account it can be, else `default`. */
export function mutatedWorkload(world: World, workload: Workload, settings: WebhookSettings): MutatedWorkload {
  const account = onlyAccountOf(world, workload);
  const namespace =
    knownValue(workload.namespace) ?? (account === undefined ? undefined : knownValue(account.namespace)) ?? 'default';
  const before = podOf(workload, namespace);
  const name = textOf(workload.serviceAccountName);
  const associated = associationsOf(world, { ...workload, name }).length > 0;
  const identities = associated && name !== undefined ? [{ namespace, serviceAccount: display(name) }] : [];
  return {
    workload: `${workload.kind} ${qualifiedName({ namespace: literalText(namespace), name: workload.name })}`,
    path: workload.document.file.path,
    before,
    mutation: mutatePod({
      pod: before,
      serviceAccount: account === undefined ? undefined : accountOf(account, namespace),
      isUnread: account === undefined,
      settings: {
        ...settings,
        containerCredentialsIdentities: [...(settings.containerCredentialsIdentities ?? []), ...identities],
      },
    }),
  };
}

/** The service account of a workload, where it is certain or the only one it can be. */
export function onlyAccountOf(world: World, workload: Workload): ServiceAccount | undefined {
  const found = serviceAccountOf(world, workload);
  return found.kind === 'found' || (found.kind === 'possible' && found.all.length === 1) ? found.all[0] : undefined;
}

function podOf(workload: Workload, namespace: string): Json {
  const metadata = plain(workload.podMetadata);
  const own = isObject(metadata) ? metadata : {};
  const name = displayKnown(workload.name);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...own, ...(name === undefined || own['name'] !== undefined ? {} : { name }), namespace },
    spec: plain(workload.podSpec),
  };
}

/** The account as the webhook sees it when the pod is created, in the pod's namespace. */
function accountOf(account: ServiceAccount, namespace: string): Json {
  const object = plain(account.tree);
  const metadata = isObject(object) ? object['metadata'] : undefined;
  return { ...(isObject(object) ? object : {}), metadata: { ...(isObject(metadata) ? metadata : {}), namespace } };
}

const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The tree as JSON; what could not be read stands as its reference. */
function plain(tree: Tree | undefined): Json {
  switch (tree?.kind) {
    case 'text':
      return display(tree.text);
    case 'number':
    case 'boolean':
      return tree.value;
    case 'list':
      return listOf(tree).map(plain);
    case 'map':
      return Object.fromEntries(entriesOf(tree).map((entry) => [display(entry.key), plain(entry.value)]));
    case 'hole':
      return displayHole(tree.hole);
    case 'choice':
      return plain(tree.arms[0]);
    case 'null':
    case undefined:
      return null;
  }
}
