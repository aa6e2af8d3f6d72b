/**
 * A caller of sts:AssumeRole about whom nothing is known but that its account is none that the policy can mean: what its request has under each
 * condition key. IAM User Guide: reference_policies_condition-keys, reference_policies_iam-condition-keys, reference_policies_elements_principal.
 */
import { concat, display, knownValue, literalText, type Text } from '../../value/text.js';
import { conditionKey } from '../policy/condition-key.js';
import type { Found } from '../policy/variables.js';
import { table } from '../../value/table.js';

export interface CallerRequest {
  readonly kind: 'caller';
  /** With which credentials the call is made: those of a session of a role, or those of a user. */
  readonly caller: 'role' | 'user';
  /** The caller's account is in an organization, which is none that the policy can mean. */
  readonly organized: boolean;
  /** `known`: the caller was told the id that the policy asks for. */
  readonly externalId: 'none' | 'any' | 'known';
  readonly partition: string;
  /** What the caller chooses, as the name of its role or the tags of its user, it chooses so that the test holds. */
  readonly chooses: boolean;
}

/** An account, ids and an address that stand for those of somebody else: no policy names them. */
const ACCOUNT = '000000000479';
const ORGANIZATION = 'o-0somebodyelse';
const ELSEWHERE = 'somewhere else';

/** Keys of calls that a service makes, of calls through an endpoint in a VPC, of instances, and what only calls with tags or a source identity have: a role or a user calls without them. */
const ABSENT = new Set([
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
  'aws:principalservicename',
  'aws:principalservicenameslist',
  'aws:sourcevpc',
  'aws:sourcevpcarn',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
  'aws:ec2instancesourcevpc',
  'aws:ec2instancesourceprivateipv4',
  'ec2:sourceinstancearn',
  'ec2:roledelivery',
  'lambda:sourcefunctionarn',
  'aws:tagkeys',
  'sts:transitivetagkeys',
  'sts:sourceidentity',
  'aws:sourceidentity',
]);

/** Keys whose value is whatever the caller sends or gave to itself. */
const CHOSEN = new Set([
  'sts:rolesessionname',
  'sts:durationseconds',
  'aws:useragent',
  'aws:referer',
  'aws:requestedregion',
]);

/** What its request has under a key, which is written in lower case; unknown for every key that is not listed here. */
export function lookUpCaller(lower: Text, request: CallerRequest): Found {
  const key = knownValue(lower);
  if (key === undefined) return unknown(lower);
  if (ABSENT.has(key) || key.startsWith('aws:requesttag/')) return absent;
  if (CHOSEN.has(key) || key.startsWith('aws:principaltag/')) return chosen(lower, request);
  const fixed = FIXED[key];
  if (fixed !== undefined) return present(fixed);
  const own = ofPrincipal(key, lower, request);
  if (own !== undefined) return own;
  // Credentials of a user never come from a token; those of a role may.
  return request.caller === 'user' && conditionKey(lower).claim !== 'other' ? absent : unknown(lower);
}

/** STS answers by TLS only. */
const FIXED: Readonly<Record<string, string>> = table({
  'aws:securetransport': 'true',
  'aws:viaawsservice': 'false',
  'aws:principalisawsservice': 'false',
  'aws:principalaccount': ACCOUNT,
  'aws:sourceip': ELSEWHERE,
});

function ofPrincipal(key: string, lower: Text, request: CallerRequest): Found | undefined {
  const { caller, partition } = request;
  const isUser = caller === 'user';
  const named = (before: string): Found => ({
    ...chosen(lower, request),
    present: 'yes',
    values: [concat(literalText(before), valueOf(lower, ':'))],
  });
  switch (key) {
    case 'aws:principalarn':
      return named(`arn:${partition}:iam::${ACCOUNT}:${caller}/`);
    case 'aws:principaltype':
      return present(isUser ? 'User' : 'AssumedRole');
    case 'aws:userid':
      return isUser ? present('AIDA0SOMEBODYELSE0000') : named('AROA0SOMEBODYELSE0000:');
    case 'aws:username':
      return isUser ? named('') : absent;
    case 'aws:multifactorauthpresent':
    case 'aws:multifactorauthage':
      return isUser ? chosen(lower, request) : unknown(lower);
    case 'aws:principalorgid':
      return inOrganization(request, ORGANIZATION);
    case 'aws:principalorgpaths':
      return inOrganization(request, `${ORGANIZATION}/r-0els/`);
    case 'sts:externalid':
      return externalIdOf(lower, request);
    default:
      return undefined;
  }
}

const inOrganization = ({ organized }: CallerRequest, value: string): Found => (organized ? present(value) : absent);

function externalIdOf(lower: Text, request: CallerRequest): Found {
  if (request.externalId === 'none') return absent;
  return request.externalId === 'any' ? present(ELSEWHERE) : { ...chosen(lower, request), present: 'yes' };
}

/** Not known, and equal to no other. */
const valueOf = (lower: Text, without?: string): Text => ({
  parts: [
    { reference: display(lower), scope: 'caller', anonymous: true, ...(without === undefined ? {} : { without }) },
  ],
});

const absent: Found = { present: 'no', values: [], about: 'other' };

const present = (value: string): Found => ({ present: 'yes', values: [literalText(value)], about: 'other' });

const unknown = (lower: Text): Found => ({ present: 'unknown', values: [valueOf(lower)], about: 'other' });

/** The caller may send the key or not, and with any value. */
const chosen = (lower: Text, { chooses }: CallerRequest): Found => ({
  ...unknown(lower),
  ...(chooses ? { chosen: true as const } : {}),
});
