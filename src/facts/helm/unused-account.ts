/** A chart that makes a service account with a role and runs its pods as another, which it does not make. */
import { equals, knownValue, literalText, type Text } from '../../value/text.js';
import { field, stringOf, textOf, type Tree } from '../../value/tree.js';
import type { Document } from '../../document/language.js';
import type { Emit } from '../dialect.js';
import { emptyFacts, type FactLists } from '../facts.js';
import { readObject, untouched } from '../kubernetes-object.js';

/** `documents`: all that Helm would apply. Whatever could not be told apart is no mismatch. */
export function stateUnusedAccount(documents: readonly Document[], emit: Emit): void {
  const { 'service-account': accounts, workload: workloads } = factsOf(documents);
  const [account, ...others] = accounts.filter(({ roleArn }) => (stringOf(roleArn?.value) ?? '') !== '');
  if (account?.name === undefined || others.length > 0) return;
  const { name } = account;
  const isUsed = workloads.some(
    (one) => equals(textOf(one.serviceAccountName) ?? literalText('default'), name) !== 'no',
  );
  const trees = new Set<Tree | undefined>(workloads.map(({ tree }) => tree));
  if (isUsed || documents.some(({ tree }) => !trees.has(tree) && mayActAs(tree, name))) return;
  for (const workload of workloads) {
    const other = textOf(workload.serviceAccountName);
    const known = other === undefined ? undefined : knownValue(other);
    if (other === undefined || known === undefined || known === 'default') continue;
    const isMade = accounts.some((one) => one.name === undefined || equals(one.name, other) !== 'no');
    if (!isMade) emit.fact('unused-account', { account, workload });
  }
}

function factsOf(documents: readonly Document[]): FactLists {
  const facts = emptyFacts();
  const own: Emit = {
    fact: (kind, fact) => void facts[kind].push(fact),
    document: () => undefined,
    release: () => undefined,
  };
  for (const document of documents) {
    const { tree } = document;
    const [kind, apiVersion] = [stringOf(field(tree, 'kind')), stringOf(field(tree, 'apiVersion'))];
    if (tree?.kind === 'map' && kind !== undefined && apiVersion !== undefined)
      readObject({ document, tree, kind, apiVersion, transformed: untouched }, own, ['service-account', 'workload']);
  }
  return facts;
}

/** A custom resource may act as a service account that it names. */
function mayActAs(tree: Tree | undefined, name: Text): boolean {
  const kind = stringOf(field(tree, 'kind')) ?? '';
  return kind !== 'ServiceAccount' && !kind.endsWith('Binding') && holdsText(field(tree, 'spec'), name);
}

function holdsText(tree: Tree | undefined, wanted: Text): boolean {
  switch (tree?.kind) {
    case 'map':
      return tree.open || tree.entries.some(({ value }) => holdsText(value, wanted));
    case 'list':
      return tree.open || tree.items.some((item) => holdsText(item, wanted));
    case 'text':
      return equals(tree.text, wanted) !== 'no';
    case 'hole':
    case 'choice':
      return true;
    default:
      return false;
  }
}
