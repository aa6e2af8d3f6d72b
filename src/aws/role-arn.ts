/** What is wrong with a text that should be the ARN of a role. */
import { hasHoles, literalOf, skeleton, type Text } from '../value/text.js';
import { readArn } from './arn.js';

export interface RoleArnFault {
  /** `other`: a sound name of something that is no role. */
  readonly kind: 'malformed' | 'other';
  readonly what: string;
}

/** Judged by the known parts; undefined if the text is the ARN of a role or may be one. The empty text is not judged here. */
export function roleArnFault(text: Text): RoleArnFault | undefined {
  const shape = skeleton(text);
  const malformed = (what: string): RoleArnFault => ({ kind: 'malformed', what });
  if (shape === '') return undefined;
  if (/^\s|\s$/.test(shape)) return malformed('there is white space around it');
  if (/["'`]/.test(shape)) return malformed('there are quotes in it');
  if (shape.includes('\\')) return malformed('there is a backslash in it');
  if (/\s/.test(shape)) return malformed('there is white space in it');
  if (shape.startsWith('\0')) return undefined;
  if (!shape.startsWith('arn:')) return hasHoles(text) && !/^[^\0]{0,4}:/.test(shape) ? undefined : notAnArn(shape);
  if (/.arn:aws/.test(shape)) return malformed('there are two ARNs in it');
  const arn = readArn(text);
  const literal = literalOf(text);
  if (arn === undefined) return literal === undefined ? undefined : malformed('an ARN has six fields: `arn:<partition>:iam::<account>:role/<name>`');
  return fieldsFault(arn, literal);
}

function notAnArn(shape: string): RoleArnFault {
  if (/^[\w+=,.@/-]+$/.test(shape)) return { kind: 'other', what: 'it is a name, not an ARN' };
  return { kind: 'malformed', what: /^[a-z]{0,4}:aws/.test(shape) ? `it begins with \`${shape.slice(0, shape.indexOf(':'))}:\` instead of \`arn:\`` : 'it does not begin with `arn:`' };
}

function fieldsFault({ partition, service, region, account, resource }: NonNullable<ReturnType<typeof readArn>>, literal: string | undefined): RoleArnFault | undefined {
  const malformed = (what: string): RoleArnFault => ({ kind: 'malformed', what });
  const known = { partition: literalOf(partition), service: literalOf(service), region: literalOf(region), account: literalOf(account), resource: skeleton(resource) };
  if (known.partition !== undefined && !/^aws(?:-[a-z]+)*$/.test(known.partition)) return malformed(`there is no partition \`${known.partition}\``);
  if (known.service === 'sts' && /^assumed-role\//.test(known.resource)) return { kind: 'other', what: 'it is a session of a role' };
  if (known.region !== undefined && /^\d{12}$/.test(known.region)) return malformed('IAM has no region: two colons stand before the account');
  if (known.service !== undefined && known.service !== 'iam') return { kind: 'other', what: `it is an ARN of \`${known.service}\`` };
  if (literal !== undefined && literal.split(':').length > 6 && !/^role[/:]/.test(known.resource)) return malformed('it has too many colons');
  if (known.region !== undefined && known.region !== '') return malformed('IAM has no region: two colons stand before the account');
  if (known.account !== undefined && !/^\d{12}$/.test(known.account)) return malformed(known.account === '' ? 'the account is missing' : `an account has 12 digits, \`${known.account}\` has ${known.account.length} characters`);
  return resourceFault(known.resource);
}

function resourceFault(resource: string): RoleArnFault | undefined {
  const malformed = (what: string): RoleArnFault => ({ kind: 'malformed', what });
  if (resource.startsWith('\0')) return undefined;
  if (/^role:/.test(resource)) return malformed('after `role` follows `/`, not `:`');
  const other = /^(policy|user|group|instance-profile|oidc-provider|saml-provider|assumed-role|server-certificate|mfa)\//.exec(resource)?.[1];
  if (other !== undefined) return { kind: 'other', what: `it is the ARN of a ${other}` };
  if (!resource.startsWith('role/')) return malformed('after the account follows `role/`');
  const name = resource.slice('role/'.length);
  if (name === '' || name.endsWith('/')) return malformed('the name of the role is missing');
  if (name.startsWith('/') || name.includes('//')) return malformed('there is an empty part in the path');
  // Source: IAM User Guide, reference_iam-quotas, "IAM name requirements".
  const wrong = /[^\w+=,.@/\0-]/.exec(name)?.[0];
  return wrong === undefined ? undefined : malformed(`the name of a role cannot hold \`${wrong}\``);
}
