/**
 * Programs that call AWS: which of their service accounts do, which fields of their objects choose an identity, since when they know Pod Identity.
 * The table is schemas/consumers.json, with the sources of every row; scripts/consumers.mjs writes it. Absence from it says nothing.
 */
import table from '../../schemas/consumers.json' with { type: 'json' };

/** The day the table was read. */
export const CONSUMERS_DATE = table.date;

export interface ConsumerAccount {
  readonly literal?: string | undefined;
  /** The name of the release and of the chart, as Helm's usual helper joins them. */
  readonly fullname?: boolean | undefined;
  readonly fullnameSuffix?: string | undefined;
  /** undefined: it depends on the configuration. */
  readonly callsAws?: boolean | undefined;
  /** Fields of the chart's values. */
  readonly annotationsAt?: string | undefined;
  readonly nameAt?: string | undefined;
  readonly createAt?: string | undefined;
}

export interface ConsumerField {
  /** API groups and kinds of the custom resource; undefined for fields of values, arguments and configuration files. */
  readonly groups?: readonly string[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  /** Other fields and what they must hold for this one to count. */
  readonly when?: Readonly<Record<string, string | undefined>> | undefined;
  /** `a.b[].c`: of each item; `a.*.b`: of each member. */
  readonly paths: readonly string[];
  /**
   * `token-of-account`: asks the API server for a token of that account; `runs-as`: pods that it makes run as it; `assumes-role`: with the identity
   * it has; `web-identity-role`: by itself; `static-keys`; `role-annotation`: copied to accounts that it makes; `switch`: must have `value`.
   */
  readonly means: string;
  /** `annotation`: the role is read from the annotation of the service account. */
  readonly needs?: string | undefined;
  readonly value?: string | boolean | undefined;
  readonly default?: string | boolean | undefined;
}

/** What it asks of instance metadata by default, and what makes that needless: any of these. */
export interface MetadataQuestion {
  readonly asks: string;
  readonly arguments?: readonly string[] | undefined;
  readonly variables?: readonly string[] | undefined;
}

/** Since which version it works with Pod Identity: an older one surely does not. */
export interface PodIdentitySupport {
  /** Of the EKS add-on. */
  readonly addon?: string | undefined;
  /** `never`: none does. */
  readonly images: readonly { readonly image: string; readonly since: string }[];
  readonly never?: boolean | undefined;
}

export interface Consumer {
  readonly name: string;
  readonly images: readonly string[];
  readonly addon?:
    { readonly name: string; readonly serviceAccount?: string | undefined; readonly namespace: string } | undefined;
  readonly namespace?: string | undefined;
  readonly accounts?: readonly ConsumerAccount[] | undefined;
  readonly fields?: readonly ConsumerField[] | undefined;
  readonly podIdentity?: PodIdentitySupport | undefined;
  readonly metadata?: readonly MetadataQuestion[] | undefined;
  /** Policies of AWS that its documentation names. */
  readonly policies?: readonly string[] | undefined;
}

/** Read at the first question: the table is large. */
export const consumers = (): readonly Consumer[] => table.consumers;

/** The program that an EKS add-on is. */
export const consumerOfAddon = (addon: string): Consumer | undefined =>
  consumers().find((consumer) => consumer.addon?.name === addon);

export interface FieldOfConsumer extends ConsumerField {
  readonly consumer: Consumer;
}

let byKind: ReadonlyMap<string, readonly FieldOfConsumer[]> | undefined;

/** The fields of a custom resource that have to do with an identity. */
export function consumerFields(apiVersion: string, kind: string): readonly FieldOfConsumer[] {
  // Programs read fields of their own objects, never of those of Kubernetes: most objects need no table.
  if (!apiVersion.includes('.')) return [];
  byKind ??= fieldsByKind();
  return (byKind.get(kind) ?? []).filter(({ groups = [] }) => groups.includes(apiVersion.replace(/\/[^/]*$/, '')));
}

function fieldsByKind(): ReadonlyMap<string, readonly FieldOfConsumer[]> {
  const fields = new Map<string, FieldOfConsumer[]>();
  for (const consumer of consumers())
    for (const field of consumer.fields ?? [])
      for (const kind of field.kinds ?? []) {
        const list = fields.get(kind) ?? [];
        fields.set(kind, [...list, { ...field, consumer }]);
      }
  return fields;
}

export interface ConsumerImage {
  /** Several programs may use one image. */
  readonly consumers: readonly Consumer[];
  /** The first version that works with Pod Identity; `never`: none does; undefined: not known, or not equal for all of them. */
  readonly podIdentitySince: string | undefined;
  /** As written after the colon, without a digest; undefined: `latest`, or a digest alone. */
  readonly version: string | undefined;
}

interface KnownImage {
  readonly consumers: readonly Consumer[];
  readonly since: ReadonlySet<string>;
}

let byRepository: ReadonlyMap<string, KnownImage> | undefined;

/**
 * The program of an image. Registries mirror each other, so the registry is not compared, but the last part of the path, where it is long enough to be
 * a name of its own, else the last two: `aws-ebs-csi-driver` is nobody else's, `controller` is.
 */
export function consumerOfImage(image: string): ConsumerImage | undefined {
  byRepository ??= knownImages();
  const [, name = '', version] = /^([^@]*?)(?::([^:/@]+))?(?:@.*)?$/.exec(image) ?? [];
  const known = byRepository.get(repositoryKey(name));
  if (known === undefined) return undefined;
  const [since, ...others] = known.since;
  return { consumers: known.consumers, version, podIdentitySince: others.length === 0 ? since : undefined };
}

function knownImages(): ReadonlyMap<string, KnownImage> {
  const images = new Map<string, { readonly consumers: Consumer[]; readonly since: Set<string> }>();
  for (const consumer of consumers())
    for (const key of new Set(consumer.images.map(repositoryKey))) {
      const known = images.get(key) ?? { consumers: [], since: new Set<string>() };
      known.consumers.push(consumer);
      for (const { image, since } of consumer.podIdentity?.images ?? [])
        if (repositoryKey(image) === key) known.since.add(since);
      images.set(key, known);
    }
  return images;
}

function repositoryKey(repository: string): string {
  const parts = repository.split('/');
  const last = parts.at(-1) ?? '';
  return last.includes('-') && !COMMON.has(last) ? last : parts.slice(-2).join('/');
}

/** Names that many programs give to a part of theirs. */
const COMMON: ReadonlySet<string> = new Set([
  'controller-manager',
  'reports-controller',
  'background-controller',
  'logical-backup',
  'source-controller',
]);

/** Whether a version is older than another: undefined where either is no version of at least two numbers. */
export function isOlder(version: string, than: string): boolean | undefined {
  const partsOf = (text: string): readonly (string | undefined)[] | undefined =>
    /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+.]|$)/.exec(text)?.slice(1);
  const [own, other] = [partsOf(version), partsOf(than)];
  if (own === undefined || other === undefined) return undefined;
  for (const [index, part] of own.entries()) {
    // A version of two parts may be any of three.
    if (part === undefined) return undefined;
    const difference = Number(part) - Number(other[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
