/** Which texts without a mark of AWS are read after all: those that name a service account with an identity. */
import { CLASS_DRIVER } from '../../aws/secret-class.js';
import { TOKEN_FILE } from '../../aws/webhook/identity.js';
import { display, knownValue, type Text } from '../../value/text.js';
import { field, listOf, stringOf, textOf } from '../../value/tree.js';
import type { FactLists } from '../facts.js';
import type { TrustPolicy } from '../iam-facts.js';
import type { Workload } from '../kubernetes-facts.js';
import type { Texts } from '../memory.js';

/** Service accounts and workloads that name a service account with a role or one that a trust policy admits, or stand in the namespace of the latter. */
export function namedAccounts(facts: FactLists, texts: Pick<Texts, 'of'>): ((text: string) => boolean) | undefined {
  const { names, namespaces } = accountNames(facts);
  if (names.size === 0) return undefined;
  const near = new Set(facts['service-account'].flatMap(({ name }) => nearForms(known(name) ?? '')));
  return (text) => {
    const written = texts.of('named accounts', text, namesIn);
    return (
      written.names.some((name) => names.has(name)) ||
      written.namespaces.some((one) => namespaces.has(one)) ||
      written.accounts.some((name) => nearForms(name).some((form) => near.has(form))) ||
      (written.mayBeAny && namespaces.size > 0)
    );
  };
}

interface Written {
  readonly names: readonly string[];
  readonly namespaces: readonly string[];
  /** What pods run as, and names of service accounts: one may be nearly that of another. */
  readonly accounts: readonly string[];
  /** Something runs as a service account whose name is filled in later. */
  readonly mayBeAny: boolean;
}

function namesIn(text: string): Written {
  if (!HOLDER.test(text)) return NOTHING;
  const names = new Set<string>();
  const namespaces = new Set<string>();
  const accounts = new Set<string>();
  const isAccount = /\bkind["']?\s*:\s*["']?ServiceAccount\b/.test(text);
  for (const [written, name, namespace = ''] of text.matchAll(NAME)) {
    if (name === undefined) namespaces.add(namespace);
    else names.add(name);
    if (name !== undefined && (isAccount || written.startsWith('service'))) accounts.add(name);
  }
  return {
    names: [...names],
    namespaces: [...namespaces],
    accounts: [...accounts],
    mayBeAny: UNKNOWN.test(text),
  };
}

const NOTHING: Written = { names: [], namespaces: [], accounts: [], mayBeAny: false };

/** Names that are apart in hyphens, in one letter or in two neighbours have one of these in common. Those that differ in a number are two names. */
function nearForms(name: string): readonly string[] {
  const own = name.replaceAll('-', '');
  const shorter = Array.from(own, (one, i) => (/[a-z]/.test(one) ? [own.slice(0, i) + own.slice(i + 1)] : []));
  return own === '' ? [] : [own, ...shorter.flat()];
}

/** What runs as a service account, is one, or holds a token of one. */
const HOLDER = /serviceAccount|ServiceAccount|service-account\.name|containers["']?\s*:/;
const NAME =
  /\b(?:(?:name|serviceAccount|serviceAccountName)["']?\s*:\s*["']?([a-z0-9][a-z0-9.-]*)|namespace["']?\s*:\s*["']?([a-z0-9][a-z0-9.-]*))/g;

/** A name with something in it that no name has. */
const UNKNOWN = /\bserviceAccount(?:Name)?["']?\s*:[ \t]*["']?[a-z0-9.-]*[^a-z0-9.\-\s"',}\]]/;

function accountNames(facts: FactLists): {
  readonly names: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
} {
  const admitted = facts['trust-policy'].flatMap(admittedBy);
  const names = setOf([
    ...facts['service-account'].map(({ name }) => known(name)),
    ...facts['token-reference'].map(({ account }) => known(account.text)),
    ...facts.association.map(({ serviceAccount }) => known(serviceAccount)),
    ...facts.workload
      .filter((one) => namesToken(one) || mountsClass(one))
      .map(({ serviceAccountName }) => known(textOf(serviceAccountName))),
    ...facts['granted-account'].map(({ name }) => known(name)),
    ...facts['cluster-config'].flatMap(({ serviceAccounts }) => serviceAccounts.map(({ name }) => known(name))),
    ...admitted.map(({ name }) => name),
  ]);
  names.delete('');
  const namespaces = setOf([
    ...facts.association.map(({ namespace }) => known(namespace)),
    ...admitted.map(({ namespace }) => namespace),
  ]);
  return { names, namespaces };
}

/** By hand, so that it counts whether the account has the role that the token is for. */
const namesToken = ({ containers }: Workload): boolean =>
  containers.some(({ env }) => env.some(({ value }) => known(value?.text) === TOKEN_FILE));

/** Another program reads the role of its account. */
const mountsClass = ({ podSpec }: Workload): boolean =>
  listOf(field(podSpec, 'volumes')).some((volume) => stringOf(field(volume, 'csi', 'driver')) === CLASS_DRIVER);

/** The service accounts that a trust policy names in subjects. */
const admittedBy = ({ statements }: TrustPolicy): readonly { readonly namespace: string; readonly name: string }[] =>
  statements
    .flatMap(({ conditions }) => conditions.flatMap(({ values }) => values))
    .flatMap(({ text }) => {
      const [, namespace, name] =
        (text === undefined ? null : /^system:serviceaccount:([^:]*):([^:*?]+)$/.exec(display(text))) ?? [];
      return namespace === undefined || name === undefined ? [] : [{ namespace, name }];
    });

const known = (text: Text | undefined): string | undefined => (text === undefined ? undefined : knownValue(text));

const setOf = (values: readonly (string | undefined)[]): Set<string> =>
  new Set(values.filter((value) => value !== undefined));
