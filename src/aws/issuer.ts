/** Issuers of service account tokens: what an EKS cluster's looks like, and who else issues tokens that roles trust. */
import {
  armsOf,
  hasHoles,
  isHole,
  knownValue,
  shapeOf,
  splitOnce,
  type Hole,
  type Literal,
  type Text,
} from '../value/text.js';
import { remembered } from '../value/remembered.js';
import { readArn, type Arn } from './arn.js';
import { DUAL_STACK_DOMAINS, ISSUER_DOMAINS, partitionAt, partitionFault } from './partition.js';

/** A host that is EKS's, or meant to be: it says both oidc and eks. */
export const looksLikeEksIssuer = remembered((issuer: Text): boolean => {
  const [first] = issuer.parts;
  if (first !== undefined && isHole(first) && first.is === 'eks-issuer') return true;
  const [host = ''] = shapeOf(issuer).split('/');
  return /(?:^|[.-])oidc[.-]/.test(host) && /(?:^|[.-])eks(?:[.-]|$)/.test(host);
});

/** The value behind the scheme, where it is known to begin with one. */
function holeWithoutScheme(hole: Hole): Hole {
  const { begins, oneOf, ...rest } = hole;
  if (oneOf !== undefined) return { ...rest, oneOf: oneOf.map(withoutScheme) };
  if (begins !== 'https://') return hole;
  return { ...rest, reference: `Select(1,Split(//,${rest.reference}))`, without: ISSUER_WITHOUT, is: 'eks-issuer' };
}

/** Characters that no issuer of a cluster holds behind its scheme. */
export const ISSUER_WITHOUT = ' :*?@"\'\\(){}$%<>\n';

/** The text behind `https://`, as names of providers and condition keys have it. */
export function withoutScheme(url: Text): Text {
  const [first, ...rest] = url.parts;
  if (first !== undefined && isHole(first)) {
    const stripped = holeWithoutScheme(first);
    return stripped === first ? url : { parts: [stripped, ...rest] };
  }
  if (first?.literal.startsWith('https://') !== true) return url;
  const literal = first.literal.slice('https://'.length);
  return {
    parts: [
      ...(literal === ''
        ? []
        : [
            {
              literal,
              ...(first.at === undefined ? {} : { at: { ...first.at, start: first.at.start + 'https://'.length } }),
            },
          ]),
      ...rest,
    ],
  };
}

export interface HostError {
  readonly what: 'swapped' | 'no-id' | 'no-amazonaws' | 'suffix' | 'dual-stack';
  /** What should stand there, as far as it is known. */
  readonly expected: string;
}

/**
 * What is wrong with an issuer that is meant to be an EKS cluster's; undefined if nothing is, or if a hole hides it.
 * `oidc.eks.<region>.amazonaws.com/id/<32 hex digits>`
 */
export const hostFault = remembered((issuer: Text): HostError | undefined => {
  if (!looksLikeEksIssuer(issuer)) return undefined;
  const split = splitOnce(issuer, '/');
  if (split !== undefined && !split.certain) return undefined;
  const host = split?.before ?? issuer;
  // Which label is which is not known where a hole may hold a dot.
  if (host.parts.some((part) => isHole(part) && part.without?.includes('.') !== true)) return undefined;
  const wrong = swappedLabels(host) ?? wrongForm(host);
  if (wrong !== undefined) return wrong;
  const [, region, suffix] = EKS_HOST.exec(shapeOf(host)) ?? [];
  if (region === undefined || suffix === undefined) return undefined;
  return suffixFault(region, suffix) ?? pathFault(split?.after, host);
});

const EKS_HOST = new RegExp(`^oidc\\.eks(?:-fips)?\\.([^.]+)\\.(${ISSUER_DOMAINS})$`);

const expectedHost = (region: string, suffix = suffixAt(region) ?? 'amazonaws.com'): string =>
  `oidc.eks.${region}.${suffix}`;

const suffixAt = (region: string): string | undefined => partitionAt(region)?.issuerSuffix;

const THREE_LABELS = new RegExp(`^([^.]+)\\.([^.]+)\\.([^.]+)\\.(${ISSUER_DOMAINS})$`);

/** `oidc`, `eks` and the region in another order. */
function swappedLabels(host: Text): HostError | undefined {
  const shape = shapeOf(host);
  const [, ...groups] = THREE_LABELS.exec(shape) ?? [];
  const labels = groups.slice(0, 3);
  const region = labels.find((label) => label !== 'oidc' && label !== 'eks');
  if (region === undefined || !labels.includes('oidc') || !labels.includes('eks') || shape.startsWith('oidc.eks.'))
    return undefined;
  return { what: 'swapped', expected: expectedHost(named(host, region), groups[3]) };
}

/** Forms that are wrong in every region; the group is the region. */
const WRONG_FORMS: readonly { readonly what: HostError['what']; readonly host: RegExp }[] = [
  { what: 'dual-stack', host: new RegExp(`^oidc-eks\\.([^.]+)\\.${DUAL_STACK_DOMAINS}$`) },
  { what: 'no-amazonaws', host: /^oidc\.eks\.([^.]+)(?:\.(?!amazonaws).*)?$/ },
];

function wrongForm(host: Text): HostError | undefined {
  for (const { what, host: form } of WRONG_FORMS) {
    const region = form.exec(shapeOf(host))?.[1];
    // What issuers of isolated partitions look like is not known.
    const partition = region === undefined ? undefined : partitionAt(region);
    if (region === undefined || (partition !== undefined && partition.issuerSuffix === undefined)) continue;
    return { what, expected: expectedHost(named(host, region), partition?.issuerSuffix) };
  }
  return undefined;
}

function suffixFault(region: string, suffix: string): HostError | undefined {
  const wanted = suffixAt(region);
  return wanted === undefined || wanted === suffix
    ? undefined
    : { what: 'suffix', expected: expectedHost(region, wanted) };
}

/** `id/` is missing, and no hole may hold it. */
function pathFault(path: Text | undefined, host: Text): HostError | undefined {
  const shape = path === undefined ? '' : shapeOf(path);
  const [first] = path?.parts ?? [];
  if (/^id\/./s.test(shape)) return undefined;
  if (first !== undefined && isHole(first) && first.without?.includes('/') !== true) return undefined;
  return { what: 'no-id', expected: `${shapeOf(host).replaceAll('\0', '<region>')}/id/<id>` };
}

/** The region for a message: a hole is named as it is written. */
const named = (host: Text, region: string): string =>
  region.includes('\0') ? (host.parts.find(isHole)?.reference ?? '<region>') : region;

/** The part after `/id/`, if all of it is known. Observed: 32 upper-case hex digits; no document promises it. */
export function idOf(issuer: Text): string | undefined {
  const split = splitOnce(issuer, '/id/');
  return split?.certain === true ? knownValue(split.after) : undefined;
}

export const hasIdShape = (id: string): boolean => /^[0-9A-F]{32}$/.test(id);

/** The region in the host of an EKS issuer, if it is known. */
export function regionOf(issuer: Text): string | undefined {
  return /^oidc\.eks(?:-fips)?\.([^.\0]+)\./.exec(shapeOf(issuer))?.[1];
}

/** Which part of two issuers differs, in words. */
export function differenceOf(a: Text, b: Text): string {
  const [regionA, regionB] = [regionOf(a), regionOf(b)];
  if (regionA !== undefined && regionB !== undefined && regionA !== regionB)
    return `region \`${regionA}\` is not \`${regionB}\``;
  const [idA, idB] = [idOf(a), idOf(b)];
  if (idA !== undefined && idB !== undefined && idA.toLowerCase() !== idB.toLowerCase()) return 'the ids differ';
  return 'the two differ';
}

/** Why a Federated principal is not a valid OIDC provider ARN; undefined if it is one, could be one, or is a SAML provider or one that is named by host. */
export function providerArnFault(text: Text): string | undefined {
  const [arm = text, ...others] = armsOf(text);
  if (arm !== text)
    // Of a conditional that is wrong whatever holds the first fault is told.
    return others.every((other) => providerArnFault(other) !== undefined) ? providerArnFault(arm) : undefined;
  const shape = shapeOf(text);
  // One star for everyone is trust/principal-wildcard.
  if (shape === '*') return undefined;
  if (text.parts.length === 0) return 'it is empty';
  if (text.parts.some((part) => isHole(part) && part.begins === 'https://')) return STATED_SCHEME;
  const forbidden = IN_NO_PRINCIPAL.find(({ found }) => found.test(shape));
  if (forbidden !== undefined) return forbidden.says;
  if (!shape.startsWith('arn:')) return isBareIssuer(text, shape) ? 'this is only the issuer' : undefined;
  const arn = readArn(text);
  if (arn === undefined) return hasHoles(text) ? undefined : 'an ARN has six fields, separated by colons';
  return resourceFault(arn) ?? partFault(arn) ?? accountFault(arn) ?? regionFault(arn);
}

/** Of a value that is not written: a cluster states its issuer so. */
export const STATED_SCHEME = 'the issuer as the cluster states it begins with `https://`';

const IN_NO_PRINCIPAL: readonly { readonly found: RegExp; readonly says: string }[] = [
  { found: /https?:\/\//, says: 'remove `https://`' },
  { found: /[ \t\r\n]/, says: 'it contains white space' },
  { found: /oidc-provider\/arn:/, says: 'it has an ARN after `oidc-provider/`, where the issuer belongs' },
  { found: /[*?]/, says: 'a principal cannot contain a wildcard' },
];

function isBareIssuer({ parts: [first] }: Text, shape: string): boolean {
  if (first !== undefined && isHole(first) && first.is === 'eks-issuer') return true;
  const host = /^[a-z0-9.-]*/.exec(shape)?.[0] ?? '';
  const eks = host.indexOf('eks');
  return (eks >= 0 && /\.(?:amazonaws|api)\./.test(host.slice(eks + 3))) || /^oidc\.|\/id\//.test(shape);
}

function resourceFault(arn: Arn): string | undefined {
  const service = knownValue(arn.service);
  if (service !== undefined && service !== 'iam') return `this is an ARN of \`${service}\``;
  const resource = shapeOf(arn.resource);
  if (resource.startsWith('\0') || /^(?:oidc|saml)-provider\//.test(resource)) return undefined;
  const kind = /^([a-z-]+)\//.exec(resource)?.[1];
  return kind === undefined ? 'the resource must begin with `oidc-provider/`' : `this is a ${kind} ARN`;
}

function partFault(arn: Arn): string | undefined {
  const partition = knownValue(arn.partition);
  return partition === undefined ? undefined : partitionFault(partition);
}

function accountFault(arn: Arn): string | undefined {
  const account = knownValue(arn.account);
  if (account === '') return 'the account ID is missing';
  return account === undefined || /^\d{12}$/.test(account) ? undefined : 'an account ID has 12 digits';
}

function regionFault(arn: Arn): string | undefined {
  const region = knownValue(arn.region);
  return region === undefined || region === ''
    ? undefined
    : 'IAM ARNs have no region: write two colons before the account ID';
}

/** `https://` stands in the text and is not written there: it comes with the issuer of a cluster, as Terraform and CloudFormation have it. */
export const hasSchemeOfReference = (text: Text): boolean =>
  text.parts.some((part) => isHole(part) && part.begins === 'https://') ||
  (/https?:\/\//.test(shapeOf(text)) &&
    text.parts.some((part) => !isHole(part) && /https?:\/\//.test(part.literal) && !isWrittenThere(part)));

const isWrittenThere = ({ literal, at }: Literal): boolean =>
  at?.source.text.slice(at.start, at.end).includes(literal.includes('https://') ? 'https://' : 'http://') === true;
