/** What is wrong with a text that should be the ARN of a role, a managed policy or an instance profile. */
import { hasHoles, knownValue, shapeOf, type Text } from '../value/text.js';
import { readArn } from './arn.js';

export type IamResource = 'role' | 'policy' | 'instance-profile' | 'user';

export interface IamArnFault {
  /** `other`: a sound name of something else. */
  readonly kind: 'malformed' | 'other';
  readonly what: string;
}

/** Judged by the known parts; undefined if the text is an ARN of the kind or may be one. The empty text is not judged here. */
export function iamArnFault(text: Text, kind: IamResource): IamArnFault | undefined {
  const shape = shapeOf(text);
  const malformed = (what: string): IamArnFault => ({ kind: 'malformed', what });
  if (shape === '') return undefined;
  if (/^\s|\s$/.test(shape)) return malformed('there is white space around it');
  if (/["'`]/.test(shape)) return malformed('there are quotes in it');
  if (shape.includes('\\')) return malformed('there is a backslash in it');
  if (/\s/.test(shape)) return malformed('there is white space in it');
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

function notAnArn(shape: string): IamArnFault {
  if (/^[\w+=,.@/-]+$/.test(shape)) return { kind: 'other', what: 'it is a name, not an ARN' };
  return {
    kind: 'malformed',
    what: /^[a-z]{0,4}:aws/.test(shape)
      ? `it begins with \`${shape.slice(0, shape.indexOf(':'))}:\` instead of \`arn:\``
      : 'it does not begin with `arn:`',
  };
}

function fieldsFault(
  { partition, service, region, account, resource }: NonNullable<ReturnType<typeof readArn>>,
  literal: string | undefined,
  kind: IamResource,
): IamArnFault | undefined {
  const malformed = (what: string): IamArnFault => ({ kind: 'malformed', what });
  const known = {
    partition: knownValue(partition),
    service: knownValue(service),
    region: knownValue(region),
    account: knownValue(account),
    resource: shapeOf(resource),
  };
  if (known.partition !== undefined && !/^aws(?:-[a-z]+)*$/.test(known.partition))
    return malformed(`there is no partition \`${known.partition}\``);
  if (known.service === 'sts' && /^assumed-role\//.test(known.resource))
    return { kind: 'other', what: 'it is a session of a role' };
  if (known.region !== undefined && /^\d{12}$/.test(known.region))
    return malformed('IAM has no region: two colons stand before the account');
  if (known.service !== undefined && known.service !== 'iam')
    return { kind: 'other', what: `it is an ARN of \`${known.service}\`` };
  if (
    literal !== undefined &&
    literal.split(':').length > 6 &&
    !known.resource.startsWith(`${kind}/`) &&
    !known.resource.startsWith(`${kind}:`)
  )
    return malformed('it has too many colons');
  if (known.region !== undefined && known.region !== '')
    return malformed('IAM has no region: two colons stand before the account');
  // AWS itself owns the policies it manages.
  const owned = kind === 'policy' && known.account === 'aws';
  if (known.account !== undefined && !owned && !/^\d{12}$/.test(known.account))
    return malformed(
      known.account === ''
        ? 'the account is missing'
        : `an account has 12 digits, \`${known.account}\` has ${known.account.length} characters`,
    );
  return resourceFault(known.resource, kind);
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
  const malformed = (what: string): IamArnFault => ({ kind: 'malformed', what });
  if (resource.startsWith('\0')) return undefined;
  if (resource.startsWith(`${kind}:`)) return malformed(`after \`${kind}\` follows \`/\`, not \`:\``);
  const other = KINDS.find((name) => name !== kind && resource.startsWith(`${name}/`));
  if (other !== undefined)
    return { kind: 'other', what: `it is the ARN of ${/^[aeiou]/.test(other) ? 'an' : 'a'} ${other}` };
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
