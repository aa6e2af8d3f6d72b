/** IAM OIDC providers: by their issuer. */
import { readArn } from '../aws/arn.js';
import type { Cluster } from '../facts/cluster-facts.js';
import type { Provider, ProviderList, TrustPolicy } from '../facts/iam-facts.js';
import { folderOf } from '../value/span.js';
import { textOf } from '../value/tree.js';
import { equals, equalsAny, knownValue, type Text } from '../value/text.js';
import { clusterOf } from './cluster.js';
import { onceInWorld } from './once.js';
import { issuerAt, missing, sameEnvironment, type Located } from './environment.js';
import { resolve, type Resolution } from './resolution.js';
import { possibly } from './text-index.js';
import type { Indexed } from './world.js';

export const providerOf = (world: Indexed, issuer: Text, from: Located): Resolution<Provider> =>
  resolve(
    possibly(world.index.providersByIssuer, issuer).filter((provider) => sameEnvironment(world, provider, from)),
    (provider) => (provider.issuer === undefined ? 'unknown' : equals(provider.issuer, issuer)),
    () => missing(world, 'providers', from, issuer, 'aws iam list-open-id-connect-providers'),
  );

/** A provider, a cluster or the environment here has this issuer: where two places disagree, that decides which is right. */
export function isKnownIssuer(world: Indexed, issuer: Text, from: Located): boolean {
  const own = issuerAt(world, from);
  return (
    providerOf(world, issuer, from).kind === 'found' ||
    clusterOf(world, issuer, from).kind === 'found' ||
    (own !== undefined && equals(own, issuer) === 'yes')
  );
}

/** An account that has no provider for an issuer, for certain. */
export interface MissingProvider {
  readonly account: string;
  /** All providers of the account; left out where all providers were read otherwise. */
  readonly list: ProviderList | undefined;
}

/** Whether an account lacks the provider of this ARN: neither described nor in a list of all its providers. undefined: it has it, or may. */
export function missingProvider(world: Indexed, arn: Text, issuer: Text, from: Located): MissingProvider | undefined {
  const account = knownValue(readArn(arn)?.account ?? { parts: [] });
  const described = providerOf(world, issuer, from);
  if (account === undefined || described.kind === 'found' || described.kind === 'possible') return undefined;
  const lists = (world.index.providerListsByAccount.get(account) ?? []).filter((list) =>
    sameEnvironment(world, list, from),
  );
  const [list] = lists;
  const isListed = lists.some(
    ({ arns }) =>
      equalsAny(
        arn,
        arns.flatMap((tree) => textOf(tree) ?? []),
      ) !== 'no',
  );
  return isListed || (list === undefined && described.kind !== 'absent') ? undefined : { account, list };
}

/** The cluster of this issuer, where the program that makes both it and the trust policy makes no provider, nor anything that is not read and might. */
export function clusterWithoutProvider(world: Indexed, issuer: Text, from: TrustPolicy): Cluster | undefined {
  if (from.document.language !== 'hcl' || mayHaveProviders(world)) return undefined;
  const found = clusterOf(world, issuer, from);
  const [cluster, ...others] = found.kind === 'found' ? found.all : [];
  return others.length === 0 &&
    cluster !== undefined &&
    folderOf(cluster.document.file.path) === folderOf(from.document.file.path)
    ? cluster
    : undefined;
}

/** A provider is here, or something that may make one. */
const mayHaveProviders = onceInWorld(
  ({ facts }: Indexed): boolean =>
    [facts.provider, facts['provider-list'], facts['module-call'], facts['cluster-config']].some(
      (some) => some.length > 0,
    ) || facts['unseen-part'].some(({ kind }) => kind === 'module'),
);
