/** The service accounts whose tokens a custom resource requests, and why it gets no role from them. */
import { accountsNamed, sameNamespace } from './service-account.js';
import { associationsOf } from './association.js';
import { sameEnvironment } from './environment.js';
import { misspeltAnnotation } from '../aws/annotations.js';
import type { Association } from '../facts/cluster-facts.js';
import type { ServiceAccount, StoreReference, TokenReference } from '../facts/kubernetes-facts.js';
import { equals, knownValue, type Text } from '../value/text.js';
import type { Truth } from '../value/truth.js';
import type { World } from './world.js';

export type TokenRequestFault =
  | { readonly kind: 'unannotated'; readonly account: ServiceAccount }
  | { readonly kind: 'associated'; readonly account: ServiceAccount; readonly association: Association }
  | { readonly kind: 'elsewhere'; readonly account: ServiceAccount; readonly consumer: StoreReference };

export function tokenRequestFault(world: World, reference: TokenReference): TokenRequestFault | undefined {
  const { account: name, namespace } = reference;
  if (knownValue(name.text) === undefined) return undefined;
  const named = accountsNamed(world, name.text).filter(
    (account) => sameEnvironment(world, account, reference.object) && equalNames(account, name.text) !== 'no',
  );
  if (namespace === 'consumer') return missingForConsumers(world, reference, named);
  const candidates = named.filter((account) => equals(account.namespace, namespace) !== 'no');
  const [account] = candidates;
  // Every one that it may be has no role for certain.
  if (account === undefined || !candidates.every((one) => isWithoutRole(one, reference, namespace))) return undefined;
  const associations = candidates.flatMap((one) => associationsOf(world, one));
  const [association] = associations;
  if (association === undefined) return { kind: 'unannotated', account };
  // An association that only may be its own says nothing.
  const own =
    association.namespace !== undefined &&
    equals(association.namespace, account.namespace) === 'yes' &&
    account.namespaceWritten;
  return own ? { kind: 'associated', account, association } : undefined;
}

const equalNames = ({ name }: ServiceAccount, wanted: Text): Truth =>
  name === undefined ? 'unknown' : equals(name, wanted);

const isWithoutRole = (account: ServiceAccount, { account: name, object }: TokenReference, namespace: Text): boolean =>
  account.roleArn === undefined &&
  !account.annotationsOpen &&
  !account.transformed.patch &&
  equalNames(account, name.text) === 'yes' &&
  (equals(account.namespace, namespace) === 'yes' ||
    (account.unit === object.unit && !account.namespaceWritten && !object.namespaceWritten)) &&
  // A near miss of the key is a finding of its own.
  !account.annotations.some(({ key }) => misspeltAnnotation(knownValue(key) ?? '') !== undefined);

/**
 * A store of the whole cluster without a namespace takes the account of that name in the namespace of each object that uses it, so that every
 * tenant has a role of its own. Source: external-secrets/external-secrets#2577, "referent authentication". A fault only where accounts of the name
 * are here, and none of them may be any consumer's.
 */
function missingForConsumers(
  world: World,
  { object }: TokenReference,
  accounts: readonly ServiceAccount[],
): TokenRequestFault | undefined {
  const [account] = accounts;
  if (account === undefined || object.name === undefined) return undefined;
  const store = object.name;
  const consumers = world.facts['store-reference'].filter(
    (one) =>
      one.storeKind === object.kind &&
      sameEnvironment(world, one.object, object) &&
      equals(one.store.text, store) !== 'no',
  );
  const [consumer] = consumers;
  const served = consumers.some((one) =>
    accounts.some((each) => equals(each.namespace, one.object.namespace) !== 'no'),
  );
  return consumer === undefined || served ? undefined : { kind: 'elsewhere', account, consumer };
}

/** The account that has a role by its annotation alone, where the pods' association would be used. */
export function withoutAssociation(
  world: World,
  { account: { text: name }, namespace, object }: TokenReference,
): ServiceAccount | undefined {
  if (namespace === 'consumer') return undefined;
  const [account, ...others] = accountsNamed(world, name).filter(
    (one) =>
      sameEnvironment(world, one, object) && equalNames(one, name) !== 'no' && sameNamespace(one, object) !== 'no',
  );
  const isCertain = account?.roleArn !== undefined && others.length === 0 && sameNamespace(account, object) === 'yes';
  return isCertain && equalNames(account, name) === 'yes' && associationsOf(world, account).length === 0
    ? account
    : undefined;
}
