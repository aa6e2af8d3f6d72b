/** IAM OIDC providers: by their issuer. */
import type { Provider } from '../facts/facts.js';
import { equals, type Text } from '../value/text.js';
import { clusterOf } from './cluster.js';
import { issuerAt, missing, sameEnvironment, type Located } from './environment.js';
import { resolve, type Resolution } from './resolution.js';
import { possibly } from './text-index.js';
import type { Indexed } from './world.js';

export const providerOf = (world: Indexed, issuer: Text, from: Located): Resolution<Provider> =>
  resolve(
    possibly(world.index.providersByIssuer, issuer).filter((provider) => sameEnvironment(world, provider, from)),
    (provider) => (provider.issuer === undefined ? 'unknown' : equals(provider.issuer, issuer)),
    () => missing(world, 'providers', from, 'aws iam list-open-id-connect-providers'),
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
