/** Issuers of service account tokens: what an EKS cluster's looks like, and who else issues tokens that roles trust. */
import { hasHoles, isHole, knownValue, shapeOf, splitOnce, type Text } from '../value/text.js';
import { partitionOfRegion, readArn } from './arn.js';

/**
 * Hosts by partition. Sources: EKS User Guide (aws); terraform-aws-eks #1704 (aws-cn). Other partitions have suffixes that nobody documented, so they are not judged.
 */
const EKS_SUFFIXES: Readonly<Record<string, string>> = {
  aws: 'amazonaws.com',
  'aws-us-gov': 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
};

/** A host that is EKS's, or meant to be: it says both oidc and eks. */
export const looksLikeEksIssuer = (issuer: Text): boolean => {
  const [host = ''] = shapeOf(issuer).split('/');
  return /(?:^|[.-])oidc[.-]/.test(host) && /(?:^|[.-])eks(?:[.-]|$)/.test(host);
};

/** The text behind `https://`, as names of providers and condition keys have it. */
export function withoutScheme(url: Text): Text {
  const [first, ...rest] = url.parts;
  if (first === undefined || isHole(first) || !first.literal.startsWith('https://')) return url;
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
export function hostFault(issuer: Text): HostError | undefined {
  if (!looksLikeEksIssuer(issuer)) return undefined;
  const split = splitOnce(issuer, '/');
  if (split !== undefined && !split.certain) return undefined;
  const host = split === undefined ? issuer : split.before;
  const shape = shapeOf(host);
  if (shape.includes('\0') && host.parts.some((part) => isHole(part) && part.without?.includes('.') !== true))
    return undefined;
  const expectedHost = (region: string, suffix = 'amazonaws.com'): string => `oidc.eks.${region}.${suffix}`;
  const labels = /^([^.]+)\.([^.]+)\.([^.]+)\.(amazonaws\.com(?:\.cn)?)$/.exec(shape);
  const region = labels?.slice(1, 4).find((label) => label !== 'oidc' && label !== 'eks');
  if (
    labels !== null &&
    region !== undefined &&
    labels.includes('oidc') &&
    labels.includes('eks') &&
    !shape.startsWith('oidc.eks.')
  )
    return { what: 'swapped', expected: expectedHost(named(host, region), labels[4]) };
  const dual = /^oidc-eks\.([^.]+)\.api\.aws$/.exec(shape);
  if (dual !== null) return { what: 'dual-stack', expected: expectedHost(named(host, dual[1] ?? '')) };
  const bare = /^oidc\.eks\.([^.]+)(?:\.(?!amazonaws)(.*))?$/.exec(shape);
  if (bare !== null) return { what: 'no-amazonaws', expected: expectedHost(named(host, bare[1] ?? '')) };
  const full = /^oidc\.eks(?:-fips)?\.([^.]+)\.(amazonaws\.com(?:\.cn)?)$/.exec(shape);
  if (full === null) return undefined;
  const [, of = '', suffix = ''] = full;
  const partition = partitionOfRegion(of);
  const wanted = partition === undefined ? undefined : EKS_SUFFIXES[partition];
  if (wanted !== undefined && wanted !== suffix) return { what: 'suffix', expected: expectedHost(of, wanted) };
  if (split === undefined || !startsWithId(split.after)) return pathFault(split?.after, host);
  return undefined;
}

/** `id/` is missing, or a hole may hold it. */
function pathFault(path: Text | undefined, host: Text): HostError | undefined {
  const [first] = path?.parts ?? [];
  if (first !== undefined && isHole(first) && first.without?.includes('/') !== true) return undefined;
  return { what: 'no-id', expected: `${shapeOf(host).replaceAll('\0', '<region>')}/id/<id>` };
}

const startsWithId = (path: Text): boolean => {
  const [first] = path.parts;
  return (
    first !== undefined &&
    !isHole(first) &&
    first.literal.startsWith('id/') &&
    (first.literal.length > 3 || path.parts.length > 1)
  );
};

/** A NUL for each hole. */

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
  const shape = shapeOf(text);
  // One star for everyone is trust/principal-wildcard.
  if (shape === '*') return undefined;
  if (text.parts.length === 0) return 'it is empty';
  if (/https?:\/\//.test(shape)) return 'remove `https://`';
  if (/[ \t\r\n]/.test(shape)) return 'it contains white space';
  if (/[*?]/.test(shape)) return 'a principal cannot contain a wildcard';
  if (!shape.startsWith('arn:'))
    return /^[a-z0-9.-]*eks[a-z0-9.-]*\.amazonaws\.com|^oidc\.|\/id\//.test(shape)
      ? 'this is only the issuer'
      : undefined;
  const arn = readArn(text);
  if (arn === undefined) return hasHoles(text) ? undefined : 'an ARN has six fields, separated by colons';
  const service = knownValue(arn.service);
  const resource = shapeOf(arn.resource);
  if (service !== undefined && service !== 'iam') return `this is an ARN of \`${service}\``;
  if (!resource.startsWith('\0') && !/^(?:oidc|saml)-provider\//.test(resource))
    return /^[a-z-]+\//.test(resource)
      ? `this is a ${resource.split('/')[0] ?? ''} ARN`
      : 'the resource must begin with `oidc-provider/`';
  const account = knownValue(arn.account);
  if (account === '') return 'the account ID is missing';
  if (account !== undefined && !/^\d{12}$/.test(account)) return 'an account ID has 12 digits';
  return knownValue(arn.region) === '' || knownValue(arn.region) === undefined
    ? undefined
    : 'IAM ARNs have no region: write two colons before the account ID';
}
