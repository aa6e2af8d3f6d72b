/** Condition keys of web identity tokens: the claim a key asks about, of which issuer, and what makes a key one that no token carries. */
import { nearest } from '../../value/nearest.js';
import { remembered } from '../../value/remembered.js';
import { dropEnd, endsWith, isHole, knownValue, lowerCase, shapeOf, type Text } from '../../value/text.js';
import { looksLikeEksIssuer, STATED_SCHEME } from '../issuer.js';

export interface ConditionKey {
  /** `unknown` where a hole may hold the claim; `other` for a key that names neither claim. */
  readonly claim: 'sub' | 'aud' | 'other' | 'unknown';
  /** What stands before `:sub` or `:aud`; else the whole key. */
  readonly issuer: Text;
}

/** Key names are compared without letter case (reference_policies_elements_condition). */
export const conditionKey = remembered((key: Text): ConditionKey => {
  const lower = lowerCase(key);
  for (const claim of ['sub', 'aud'] as const) {
    if (endsWith(lower, `:${claim}`) !== 'yes') continue;
    const issuer = dropEnd(key, claim.length + 1);
    if (issuer !== undefined) return { claim, issuer };
  }
  return {
    claim: endsWith(lower, ':sub') === 'no' && endsWith(lower, ':aud') === 'no' ? 'other' : 'unknown',
    issuer: key,
  };
});

export interface KeyFault {
  readonly what: string;
  /** The key as it was probably meant. */
  readonly mended: string | undefined;
  /** The claim that stands for the whole key: its issuer is missing. */
  readonly bare?: string;
  /** The claim, where it alone is at fault. */
  readonly claim?: { readonly written: string; readonly meant: string };
}

/** Claims beside `sub` and `aud` that IAM offers as condition keys of web identity providers. Source: IAM User Guide, condition-keys-wif. */
const CLAIMS = ['amr', 'azp', 'id', 'oaud'];

/** Why no web identity token answers a condition key; undefined for keys of AWS itself and for what could be right. */
export const conditionKeyFault = remembered((key: Text): KeyFault | undefined => {
  const bare = bareFault(key);
  if (bare !== undefined) return bare;
  const prefixed = prefixFault(key);
  if (prefixed !== undefined) return prefixed;
  if (conditionKey(key).claim !== 'other') return undefined;
  const shape = shapeOf(key);
  const claim = /:([^:/\0]*)$/.exec(shape)?.[1];
  // Behind an issuer that is not known, only what no issuer has.
  if (!looksLikeEksIssuer(key))
    return /^[^/:\0]*\0/.test(shape) && LONG_NAMES.has(claim ?? '') ? claimFault(key, claim ?? '') : undefined;
  if (claim !== undefined) return claimFault(key, claim);
  return shape.endsWith('\0') || !shape.includes('/id/')
    ? undefined
    : { what: 'the claim (`:sub` or `:aud`) is missing', mended: undefined };
});

/** Claims of tokens that people write as keys. IAM refuses a key without a prefix ("Conditions must be prefaced by a vendor"), and no request carries one. */
const BARE_CLAIMS = ['sub', 'aud', 'iss', 'azp', 'amr'];

function bareFault(key: Text): KeyFault | undefined {
  const name = knownValue(key)?.trim().toLowerCase() ?? '';
  const claim = LONG_NAMES.get(name) ?? name;
  if (!BARE_CLAIMS.includes(claim)) return undefined;
  const what = claim === 'iss' ? 'it is the principal that says the issuer' : 'the issuer before the claim is missing';
  return { what, mended: undefined, bare: claim };
}

/** What people leave before the issuer. */
const PREFIXES: readonly { readonly prefix: RegExp; readonly what: string }[] = [
  { prefix: /^arn:.*oidc-provider\//, what: 'it contains the provider ARN' },
  { prefix: /^https?:\/\//, what: 'it contains `https://`' },
];

function prefixFault(key: Text): KeyFault | undefined {
  const [first] = key.parts;
  if (first !== undefined && isHole(first) && first.begins === 'https://')
    return { what: STATED_SCHEME, mended: undefined };
  const found = PREFIXES.find(({ prefix }) => prefix.test(shapeOf(key)));
  return found && { what: found.what, mended: knownValue(key)?.replace(found.prefix, '').trim() };
}

function claimFault(key: Text, claim: string): KeyFault | undefined {
  if (CLAIMS.includes(claim.toLowerCase())) return undefined;
  const near = LONG_NAMES.get(claim) ?? nearest(claim.trim(), ['sub', 'aud'], 1);
  if (near === undefined)
    return {
      what: `EKS tokens have no claim \`${claim}\`, only \`sub\` and \`aud\` are condition keys`,
      mended: undefined,
    };
  return {
    what: `EKS tokens have no claim \`${claim}\`; did you mean \`${near}\`?`,
    mended: knownValue(key)?.replace(/:[^:/]*$/, `:${near}`),
    claim: { written: claim, meant: near },
  };
}

const LONG_NAMES: ReadonlyMap<string, string> = new Map([
  ['subject', 'sub'],
  ['audience', 'aud'],
]);
