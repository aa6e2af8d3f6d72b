/** Which texts without a mark of AWS are read after all: those that name a service account with an identity. */
import { display, knownValue } from '../../value/text.js';
import type { FactLists } from '../facts.js';

/** Service accounts and workloads that name a service account with a role or one that a trust policy admits, or stand in the namespace of the latter. */
export function namedAccounts(facts: FactLists): ((text: string) => boolean) | undefined {
  const { names, namespaces } = accountNames(facts);
  if (names.size === 0) return undefined;
  const isNamed = ([, name, namespace]: RegExpExecArray): boolean =>
    name === undefined ? namespaces.has(namespace ?? '') : names.has(name);
  return (text) => HOLDER.test(text) && [...text.matchAll(NAME)].some(isNamed);
}

/** What runs as a service account, or is one. */
const HOLDER = /serviceAccount|ServiceAccount|containers["']?\s*:/;
const NAME =
  /\b(?:(?:name|serviceAccount|serviceAccountName)["']?\s*:\s*["']?([a-z0-9][a-z0-9.-]*)|namespace["']?\s*:\s*["']?([a-z0-9][a-z0-9.-]*))/g;

function accountNames(facts: FactLists): {
  readonly names: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
} {
  const names = new Set<string>();
  const namespaces = new Set<string>();
  const add = (name: string | undefined): void => {
    if (name !== undefined && name !== '') names.add(name);
  };
  for (const account of facts['service-account'])
    add(account.name === undefined ? undefined : knownValue(account.name));
  for (const { account } of facts['token-reference']) add(knownValue(account.text));
  for (const association of facts.association) {
    add(association.serviceAccount === undefined ? undefined : knownValue(association.serviceAccount));
    const namespace = association.namespace === undefined ? undefined : knownValue(association.namespace);
    if (namespace !== undefined) namespaces.add(namespace);
  }
  for (const { name } of facts['granted-account']) add(name === undefined ? undefined : knownValue(name));
  for (const config of facts['cluster-config'])
    for (const { name } of config.serviceAccounts) add(name === undefined ? undefined : knownValue(name));
  for (const policy of facts['trust-policy']) {
    for (const { text } of policy.statements.flatMap(({ conditions }) => conditions.flatMap(({ values }) => values))) {
      const [, namespace, name] =
        (text === undefined ? null : /^system:serviceaccount:([^:]*):([^:*?]+)$/.exec(display(text))) ?? [];
      add(name);
      if (namespace !== undefined) namespaces.add(namespace);
    }
  }
  return { names, namespaces };
}
