/** Enumerations and constants of the library whose values matter here. */
import type { Span } from '../../value/span.js';
import type { Value } from '../program/value.js';
import { own } from './natives.js';
import { object, string } from './trees.js';
import { table } from '../../value/table.js';

/** Enumerations whose members have their names as values. */
const BY_NAME: readonly string[] = [
  'aws-eks.AuthenticationMode',
  'aws-eks.IdentityType',
  'aws-eks.NodegroupAmiType',
  'aws-eks.AccessEntryType',
  'aws-eks.DefaultCapacityType',
  'core.ArnFormat',
];

const MEMBERS: Readonly<Record<string, Readonly<Record<string, string>>>> = table({
  'aws-iam.Effect': table({ ALLOW: 'Allow', DENY: 'Deny' }),
  'aws-eks.AccessScopeType': table({ CLUSTER: 'cluster', NAMESPACE: 'namespace' }),
  'aws-eks.IpFamily': table({ IP_V4: 'ipv4', IP_V6: 'ipv6' }),
  'aws-ec2.LaunchTemplateHttpTokens': table({ OPTIONAL: 'optional', REQUIRED: 'required' }),
});

/** `Effect.ALLOW`, `KubernetesVersion.V1_31`. Undefined: none that is known. */
export function constantOf(module: string, name: string, member: string, at: Span): Value | undefined {
  const path = `${module === 'aws-eks-v2' ? 'aws-eks' : module}.${name}`;
  if (path === 'aws-eks.KubernetesVersion') return versionOf(member, at);
  if (BY_NAME.includes(path)) return /^[A-Z][A-Z0-9_]*$/.test(member) ? string(member, at) : undefined;
  const value = own(own(MEMBERS, path) ?? {}, member);
  return value === undefined ? undefined : string(value, at);
}

function versionOf(member: string, at: Span): Value | undefined {
  const numbers = /^V(\d+)_(\d+)$/.exec(member);
  if (numbers !== null) return object({ version: string(`${numbers[1] ?? ''}.${numbers[2] ?? ''}`, at) }, at);
  if (member !== 'of') return undefined;
  return {
    kind: 'native',
    native: { name: 'KubernetesVersion.of', call: (call) => object({ version: call.args[0] }, call.at) },
    at,
  };
}
