/** What is wrong with a text that should be the ARN of a role, a managed policy or an instance profile. */
import type { Span } from '../value/span.js';
import { hasHoles, isHole, knownValue, shapeOf, type Text } from '../value/text.js';
import { armsOf, textOf, type Tree } from '../value/tree.js';
import { readArn, type Arn } from './arn.js';
import { partitionFault } from './partition.js';

export type IamResource = 'role' | 'policy' | 'instance-profile' | 'user';

export interface IamArnFault {
  /** `other`: a sound name of something else. */
  readonly kind: 'malformed' | 'other';
  readonly what: string;
}

/** What is wrong with a value, and with each that it may be: what one arm of a choice gets right may be the one that is meant. */
export function iamArnFaults(
  value: Tree | undefined,
  kind: IamResource,
): readonly { readonly text: Text; readonly at: Span; readonly fault: IamArnFault }[] {
  const arms = armsOf(value);
  const found = arms.flatMap((arm) => {
    const text = textOf(arm);
    const fault = text === undefined ? undefined : iamArnFault(text, kind);
    return text === undefined || fault === undefined ? [] : [{ text, at: arm.at, fault }];
  });
  return found.length === arms.length ? found : [];
}

/** Judged by the known parts; undefined if the text is an ARN of the kind or may be one. The empty text is not judged here. */
export function iamArnFault(text: Text, kind: IamResource): IamArnFault | undefined {
  const shape = shapeOf(text);
  if (shape === '') return undefined;
  if (/^\s|\s$/.test(shape)) return malformed('there is white space around it');
  if (/["'`]/.test(shape)) return malformed('there are quotes in it');
  if (shape.includes('\\')) return malformed('there is a backslash in it');
  if (/\s/.test(shape)) return malformed('there is white space in it');
  if (isName(text)) return other('it is a name, not an ARN');
  if (shape.startsWith('\0')) return undefined;
  if (!shape.startsWith('arn:')) return hasHoles(text) && !/^[^\0]{0,4}:/.test(shape) ? undefined : notAnArn(shape);
  if (/.arn:aws/.test(shape)) return malformed('there are two ARNs in it');
  const arn = readArn(text);
  const literal = knownValue(text);
  if (arn === undefined)
    return literal === undefined
      ? undefined
      : malformed(`an ARN has six fields: \`arn:<partition>:iam::<account>:${kind}/<name>\``);
  return fieldsFault(arn, literal, kind);
}

/** No part of it can hold the colons of an ARN, though not all of it is known. */
const isName = ({ parts }: Text): boolean =>
  parts.some(isHole) &&
  parts.every((part) => (isHole(part) ? part.without?.includes(':') === true : !part.literal.includes(':')));

function notAnArn(shape: string): IamArnFault {
  if (/^[\w+=,.@/-]+$/.test(shape)) return other('it is a name, not an ARN');
  return malformed(
    /^[a-z]{0,4}:aws/.test(shape)
      ? `it begins with \`${shape.slice(0, shape.indexOf(':'))}:\` instead of \`arn:\``
      : 'it does not begin with `arn:`',
  );
}

const malformed = (what: string): IamArnFault => ({ kind: 'malformed', what });
const other = (what: string): IamArnFault => ({ kind: 'other', what });

/** In an order in which the first fault is the one that was made: an account in the place of the region is a colon too few. */
const fieldsFault = (arn: Arn, literal: string | undefined, kind: IamResource): IamArnFault | undefined =>
  partFault(arn) ??
  sessionFault(arn) ??
  shiftFault(arn) ??
  serviceFault(arn) ??
  colonsFault(arn, literal, kind) ??
  regionFault(arn) ??
  accountFault(arn, kind) ??
  resourceFault(shapeOf(arn.resource), kind);

function partFault(arn: Arn): IamArnFault | undefined {
  const partition = knownValue(arn.partition);
  const fault = partition === undefined ? undefined : partitionFault(partition);
  return fault === undefined ? undefined : malformed(fault);
}

const sessionFault = ({ service, resource }: Arn): IamArnFault | undefined =>
  knownValue(service) === 'sts' && shapeOf(resource).startsWith('assumed-role/')
    ? other('it is a session of a role')
    : undefined;

const REGION_IN_IAM = malformed('IAM has no region: two colons stand before the account');

const shiftFault = ({ region }: Arn): IamArnFault | undefined =>
  /^\d{12}$/.test(knownValue(region) ?? '') ? REGION_IN_IAM : undefined;

const regionFault = ({ region }: Arn): IamArnFault | undefined =>
  (knownValue(region) ?? '') === '' ? undefined : REGION_IN_IAM;

function serviceFault(arn: Arn): IamArnFault | undefined {
  const service = knownValue(arn.service);
  return service === undefined || service === 'iam' ? undefined : other(`it is an ARN of \`${service}\``);
}

function colonsFault(arn: Arn, literal: string | undefined, kind: IamResource): IamArnFault | undefined {
  if (literal === undefined || literal.split(':').length <= 6) return undefined;
  const resource = shapeOf(arn.resource);
  return resource.startsWith(`${kind}/`) || resource.startsWith(`${kind}:`)
    ? undefined
    : malformed('it has too many colons');
}

function accountFault(arn: Arn, kind: IamResource): IamArnFault | undefined {
  const account = knownValue(arn.account);
  if (account === undefined || /^\d{12}$/.test(account)) return undefined;
  // AWS itself owns the policies it manages.
  if (kind === 'policy' && account === 'aws') return undefined;
  return malformed(
    account === ''
      ? 'the account is missing'
      : `an account has 12 digits, \`${account}\` has ${account.length} characters`,
  );
}

const KINDS = [
  'role',
  'policy',
  'user',
  'group',
  'instance-profile',
  'oidc-provider',
  'saml-provider',
  'assumed-role',
  'server-certificate',
  'mfa',
];

function resourceFault(resource: string, kind: IamResource): IamArnFault | undefined {
  // What is not known may be all of the kind, or the path behind it.
  if (resource.startsWith('\0') || resource.startsWith(`${kind}\0`)) return undefined;
  if (resource.startsWith(`${kind}:`)) return malformed(`after \`${kind}\` follows \`/\`, not \`:\``);
  const named = KINDS.find((name) => name !== kind && resource.startsWith(`${name}/`));
  if (named !== undefined) return other(`it is the ARN of ${/^(?:[aeio]|mfa)/.test(named) ? 'an' : 'a'} ${named}`);
  if (!resource.startsWith(`${kind}/`)) return malformed(`after the account follows \`${kind}/\``);
  const name = resource.slice(kind.length + 1);
  if (name === '' || name.endsWith('/')) return malformed(`the name of the ${kind} is missing`);
  if (name.startsWith('/') || name.includes('//')) return malformed('there is an empty part in the path');
  // Source: IAM User Guide, reference_iam-quotas, "IAM name requirements".
  const wrong = /[^\w+=,.@/\0-]/.exec(name)?.[0];
  return wrong === undefined ? undefined : malformed(`the name of a ${kind} cannot hold \`${wrong}\``);
}

/** What a rule says of a value that should be the ARN of a role: what is wrong, and the form unless that names it already. */
export const invalidRoleArn = (value: string, what: string): string =>
  what.includes('`arn:<')
    ? `\`${value}\` is not a valid role ARN: ${what}`
    : `\`${value}\` is not a valid role ARN (${what}): write \`arn:<partition>:iam::<account>:role/<name>\``;
