/** IAM OIDC providers: by their issuer. */
import type { Provider } from '../facts/facts.js';
import { equals, type Text } from '../value/text.js';
import { missing, sameEnvironment, type Located } from './environment.js';
import { resolve, type Resolution } from './resolution.js';
import { possibly } from './text-index.js';
import type { Indexed } from './world.js';

export const providerOf = (world: Indexed, issuer: Text, from: Located): Resolution<Provider> =>
  resolve(
    possibly(world.index.providersByIssuer, issuer).filter((provider) => sameEnvironment(world, provider, from)),
    (provider) => (provider.issuer === undefined ? 'unknown' : equals(provider.issuer, issuer)),
    () => missing(world, 'providers', from, 'aws iam list-open-id-connect-providers'),
  );
