/** A chart that makes a service account with a role and runs its pods as another, which it does not make. */
import { equals, knownValue } from '../../value/text.js';
import { field, stringOf, textOf, type Tree } from '../../value/tree.js';
import type { Document } from '../../document/language.js';
import type { Emit } from '../dialect.js';
import { emptyFacts } from '../facts.js';
import { readObject, untouched } from '../kubernetes-object.js';

/** `documents`: all that Helm would apply. Whatever could not be told apart is no mismatch. */
export function stateUnusedAccount(documents: readonly Document[], emit: Emit): void {
  const facts = emptyFacts();
  const own: Emit = { fact: (kind, fact) => void facts[kind].push(fact), document: () => undefined };
  for (const document of documents) {
    const { tree } = document;
    const [kind, apiVersion] = [stringOf(field(tree, 'kind')), stringOf(field(tree, 'apiVersion'))];
    if (tree?.kind === 'map' && kind !== undefined && apiVersion !== undefined)
      readObject({ document, tree, kind, apiVersion, transformed: untouched }, own, ['service-account', 'workload']);
  }
  const accounts = facts['service-account'];
  const withRole = accounts.filter(({ roleArn }) => (stringOf(roleArn?.value) ?? '') !== '');
  const [account] = withRole;
  const name = account?.name;
  if (withRole.length !== 1 || account === undefined || name === undefined) return;
  const named = facts.workload.map((workload) => textOf(workload.serviceAccountName));
  const isUsed = named.some((one) => one !== undefined && equals(one, name) !== 'no');
  if (isUsed || documents.some((document) => mayName(document.tree, name))) return;
  for (const [i, workload] of facts.workload.entries()) {
    const other = named[i];
    const known = other === undefined ? undefined : knownValue(other);
    if (other === undefined || known === undefined || known === 'default') continue;
    if (accounts.some((one) => one.name === undefined || equals(one.name, other) !== 'no')) continue;
    emit.fact('unused-account', { account, workload });
  }

  /** A custom resource may act as a service account that it names. */
  function mayName(tree: Tree | undefined, wanted: typeof name & object): boolean {
    const kind = stringOf(field(tree, 'kind')) ?? '';
    if (kind === 'ServiceAccount' || kind.endsWith('Binding')) return false;
    if (facts.workload.some((workload) => workload.tree === tree)) return false;
    return holdsText(field(tree, 'spec'), wanted);
  }
}

function holdsText(tree: Tree | undefined, wanted: Parameters<typeof equals>[0]): boolean {
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
