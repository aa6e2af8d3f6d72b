// Writes schemas/consumers.json, the table of programs that call AWS, and prints which rows changed: node scripts/consumers.mjs LIST.json DATE
// The list says in words what the table says as data: which objects, which fields, which values. Sentences stay behind; sources come along.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const FILE = 'schemas/consumers.json';
const [list, date] = process.argv.slice(2);
if (list === undefined || !/^\d{4}-\d\d-\d\d$/.test(date ?? '')) {
  console.error('usage: node scripts/consumers.mjs LIST.json YYYY-MM-DD');
  process.exit(2);
}

/** Groups of an API that the list names once for several kinds, or that have a second name. */
const ALSO = { 'aws.m.upbound.io': ['aws.m.crossplane.io'] };

/** Fields that the list leaves out, or names in words alone. */
const ADDED = {
  // Source: crossplane-contrib/provider-upjet-aws, apis/cluster/v1beta1/types.go.
  'crossplane-provider-family-aws': [
    ['spec.credentials.upbound.webIdentity.roleARN', 'web-identity-role'],
    ['spec.assumeRoleARN', 'assumes-role'],
  ].map(([path, means]) => ({
    object: 'ProviderConfig (aws.upbound.io), ProviderConfig, ClusterProviderConfig (aws.m.upbound.io)',
    path,
    means,
  })),
  // Requests to Amazon Managed Service for Prometheus are signed where it is written. Source: prometheus-operator.dev, API of RemoteWriteSpec.
  'kube-prometheus-stack': [
    {
      object: 'Prometheus, PrometheusAgent (monitoring.coreos.com)',
      path: 'spec.remoteWrite[].sigv4',
      means: 'switch',
    },
  ],
  // sts:GetSessionToken answers long-term keys alone. Source: STS API reference, GetSessionToken; external-secrets/external-secrets#4679.
  'external-secrets': [
    { object: 'STSSessionToken (generators.external-secrets.io)', path: 'spec.auth', means: 'long-term-keys' },
  ],
};

/** What a field needs beside it, where the list says it in words: Flux asks for a token only where the provider is AWS's; SOPS decrypts with any. */
const NARROWED = {
  flux: (field) =>
    field.means !== 'token-of-account'
      ? field
      : field.path === 'spec.serviceAccountName'
        ? { ...field, when: { 'spec.provider': 'aws' } }
        : { ...field, needs: undefined },
};

/**
 * Whose version a first version with Pod Identity is, where the list says it in words: of which images, or of the add-on alone. What is left out is
 * versioned otherwise, or has no SDK of its own.
 */
const VERSIONED = {
  'kube-prometheus-stack': { 'quay.io/prometheus/prometheus': '2.49.0' },
  flux: {
    'ghcr.io/fluxcd/source-controller': '1.2.1',
    'ghcr.io/fluxcd/kustomize-controller': '1.2.0',
    'ghcr.io/fluxcd/image-reflector-controller': '0.31.1',
  },
  velero: { 'velero/velero-plugin-for-aws': '1.10.0' },
  'ack-controllers': {
    'public.ecr.aws/aws-controllers-k8s/s3-controller': '1.0.7',
    'public.ecr.aws/aws-controllers-k8s/iam-controller': '1.3.2',
  },
  'victoria-metrics': { 'victoriametrics/vmagent': '1.114.0', 'victoriametrics/victoria-metrics': '1.114.0' },
  opencost: { 'ghcr.io/opencost/opencost': '1.109.0' },
  'argo-workflows': { 'quay.io/argoproj/argoexec': '3.6.0', 'quay.io/argoproj/argocli': '3.6.0' },
  harbor: { 'goharbor/registry-photon': 'never' },
  'amazon-cloudwatch-observability': {},
  'crossplane-provider-family-aws': {},
  'crossplane-provider-aws': {},
  'argocd-image-updater': {},
  'eks-pod-identity-agent': {},
  'cnpg plugin-barman-cloud': {},
  'zalando postgres-operator': {},
  'crunchy postgres-operator (PGO)': {},
};
/**
 * What makes a question to instance metadata needless, beside the region, which the webhook and the agent bring. Sources: the configuration pages of
 * kubernetes-sigs/aws-load-balancer-controller, aws/aws-application-networking-k8s and aws/aws-app-mesh-controller-for-k8s.
 */
const METADATA = {
  'aws-load-balancer-controller': [
    { asks: 'vpc id', arguments: ['--aws-vpc-id', '--aws-vpc-tags', '--aws-vpc-tag-key'] },
  ],
  'aws-gateway-api-controller': [
    { asks: 'vpc id', variables: ['CLUSTER_VPC_ID'] },
    { asks: 'account id', variables: ['AWS_ACCOUNT_ID'] },
  ],
  'appmesh-controller': [{ asks: 'account id', arguments: ['--aws-account-id'] }],
};
/** Add-ons whose own versions are not those of the program. */
const OTHER_VERSIONS = ['adot'];

const unique = (items) => [...new Set(items)];
const defined = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** `Issuer, ClusterIssuer (cert-manager.io/v1)` and its like, several in a row: kinds and the groups of their API. */
function objectsOf(text) {
  const found = [];
  const pattern = /([A-Z]\w*(?:(?:, | and )[A-Z]\w*)*)(?: and others)?(?: \(([^)]*)\))?/y;
  for (let at = 0; at < text.length;) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) return found.length > 0 ? { found, rest: text.slice(at).trim() } : undefined;
    const groups = unique((match[2] ?? '').match(/[a-z0-9-]+(?:\.[a-z0-9-]+)+(?=$|[/, ])/g) ?? []);
    found.push({ kinds: match[1].split(/, | and /), groups });
    at = pattern.lastIndex;
    const next = /^(?:, | and )/.exec(text.slice(at));
    if (next === null) return { found, rest: text.slice(at).trim() };
    at += next[0].length;
  }
  return { found, rest: '' };
}

const WHERE = [
  ['values', /values|chart /],
  ['arguments', /argument/],
  ['environment', /environment|variable/i],
  ['configuration', /config|toml|\.ya?ml|\.xml|properties|catalog|data source|connection|keystore/i],
];

/** `a.b, .c`: the second stands beside the first. Words in brackets after a path are of its value. */
function pathsOf(text) {
  const paths = [];
  // A second place in brackets is another spelling of the first.
  const plain = text
    .replace(/\[eks\.amazonaws\.com\/role-arn\]/g, '')
    .replace(/ \((spec[^)]*)\)/g, ', $1')
    .replace(/ \([^)]*\)/g, '');
  for (const path of plain.split(', ')) {
    if (path.includes(' ')) continue;
    paths.push(path.startsWith('.') ? (paths.at(-1) ?? '').replace(/\.[^.]*$/, '') + path : path);
  }
  return paths;
}

/** Kinds that hold the same specification, and the prefix it has there. */
const SAME = {
  Workflow: {
    kinds: ['WorkflowTemplate', 'ClusterWorkflowTemplate'],
    wrapped: 'CronWorkflow',
    in: 'spec.workflowSpec',
  },
};

function alsoAs({ kinds, groups, paths, ...rest }) {
  const same = kinds.length === 1 ? SAME[kinds[0]] : undefined;
  if (same === undefined || !groups.includes('argoproj.io')) return [{ groups, kinds, ...rest, paths }];
  const wrapped = paths.map((path) => path.replace(/^spec/, same.in));
  return [
    { groups, kinds: [...kinds, ...same.kinds], ...rest, paths },
    { groups, kinds: [same.wrapped], ...rest, paths: wrapped },
  ];
}

/** `of type oci`, `with spec.provider aws`: fields that the object must have. */
const whenOf = (rest) => {
  const type = /^of type (\w+)$/.exec(rest);
  const given = /^with (spec[\w.]*) (\w+)$/.exec(rest);
  return type !== null ? { 'spec.type': type[1] } : given !== null ? { [given[1]]: given[2] } : undefined;
};

/** One field of the list as rows: each says where it stands, what it means, what it takes. */
function fieldsOf({ object, path, means, needs, value, default: usual, when }, known) {
  const said = defined({ means, needs, value: typeof value === 'string' && value.includes(' ') ? undefined : value });
  const more = typeof usual === 'string' && usual.includes(' ') ? {} : defined({ default: usual });
  const objects = objectsOf(object.replace(/(?:;|, chart values).*$/, ''));
  const custom = (objects?.found ?? []).map(({ kinds, groups }) => ({
    kinds,
    groups: groups.length > 0 ? groups : unique(kinds.flatMap((kind) => known.get(kind) ?? [])),
  }));
  const isCustom = custom.length > 0 && custom.every(({ groups }) => groups.length > 0);
  if (!isCustom || (objects.rest !== '' && whenOf(objects.rest) === undefined))
    return [
      { in: WHERE.find(([, pattern]) => pattern.test(object))?.[0] ?? 'other', paths: pathsOf(path), ...said, ...more },
    ];
  return custom.flatMap(({ kinds, groups }) => {
    for (const kind of kinds) known.set(kind, groups);
    const all = unique(groups.flatMap((group) => [group, ...(ALSO[group] ?? [])]));
    return alsoAs({
      groups: all,
      kinds,
      ...defined({ when: when ?? whenOf(objects.rest) }),
      paths: pathsOf(path),
      ...said,
      ...more,
    });
  });
}

const isBare = (text) => typeof text === 'string' && /^[\w./:@-]+$/.test(text);

/** First versions; `never` where no version works. */
function podIdentityOf({ name, eksAddon, images = [], podIdentity: { since = 'never' } }) {
  const versions = VERSIONED[name] ?? Object.fromEntries(images.filter(isBare).map((image) => [image, since]));
  return defined({
    addon: eksAddon === undefined || since === 'never' || OTHER_VERSIONS.includes(eksAddon.name) ? undefined : since,
    images: Object.entries(versions).map(([image, first]) => ({ image, since: first })),
    ...(since === 'never' ? { never: true } : {}),
  });
}

function consumerOf(one) {
  const known = new Map();
  const fields = [...(one.identityFields ?? []), ...(ADDED[one.name] ?? [])]
    .map(NARROWED[one.name] ?? ((field) => field))
    .flatMap((field) => fieldsOf(field, known))
    .filter(({ paths }) => paths.length > 0);
  const accounts = (one.serviceAccounts ?? []).map(({ name = {}, callsAws, annotationsAt, nameAt, createAt }) =>
    defined({ ...name, callsAws, annotationsAt, nameAt, createAt }),
  );
  return defined({
    name: one.name,
    charts: one.charts?.map(({ name, repository }) => `${repository} ${name}`),
    images: unique((one.images ?? []).filter(isBare)),
    addon: one.eksAddon,
    namespace: one.namespace,
    accounts: accounts.length > 0 ? accounts : undefined,
    fields: fields.length > 0 ? fields : undefined,
    podIdentity: one.podIdentity === undefined ? undefined : podIdentityOf(one),
    irsaSince: one.irsa?.since,
    metadata: METADATA[one.name],
    policies: one.policy?.managed,
    sources: one.sources,
  });
}

const consumers = JSON.parse(readFileSync(list, 'utf8')).map(consumerOf);
const before = new Map(
  existsSync(FILE)
    ? JSON.parse(readFileSync(FILE, 'utf8')).consumers.map((row) => [row.name, JSON.stringify(row)])
    : [],
);
const lines = consumers.map((row) => JSON.stringify(row));
writeFileSync(FILE, `{\n  "date": ${JSON.stringify(date)},\n  "consumers": [\n    ${lines.join(',\n    ')}\n  ]\n}\n`);
for (const row of consumers) {
  const old = before.get(row.name);
  before.delete(row.name);
  if (old !== JSON.stringify(row)) console.log(`${old === undefined ? 'new' : 'changed'}: ${row.name}`);
}
for (const name of before.keys()) console.log(`gone: ${name}`);
