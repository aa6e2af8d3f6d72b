/** Policies that AWS manages: their names, and how to tell a near miss of one. */
import table from '../../schemas/managed-policies.json' with { type: 'json' };
import { nearest } from '../value/nearest.js';
import { knownValue, type Text } from '../value/text.js';
import { readArn } from './arn.js';
import { partitionOfRegion } from './partition.js';

/** The day the table of names was read. */
export const MANAGED_POLICIES_DATE = table.date;

export interface PolicyName {
  /** `customer`: of an account of its owner, so its content is not known. */
  readonly owner: 'aws' | 'customer';
  /** Empty, or with the slash at its end: `service-role/`. */
  readonly path: string;
  readonly name: string;
}

/** The policy an ARN names; undefined where the text is no ARN of a policy, or its name is not known. */
export function policyNameOf(text: Text): PolicyName | undefined {
  const arn = readArn(text);
  const resource = arn === undefined ? undefined : knownValue(arn.resource);
  if (
    arn === undefined ||
    knownValue(arn.service) !== 'iam' ||
    resource === undefined ||
    !resource.startsWith('policy/')
  )
    return undefined;
  const cut = resource.lastIndexOf('/') + 1;
  return {
    owner: knownValue(arn.account) === 'aws' ? 'aws' : 'customer',
    path: resource.slice('policy/'.length, cut),
    name: resource.slice(cut),
  };
}

/** The ARN of a policy of AWS without a path, in the partition of a region; `aws` where that is not known. */
export function managedPolicyArn(name: string, region: Text | undefined): string {
  const partition = partitionOfRegion(knownValue(region ?? { parts: [] }) ?? '') ?? 'aws';
  return `arn:${partition}:iam::aws:policy/${name}`;
}

/** The path of a policy of AWS, by its name; undefined: there is none of this name in the table. */
export const policyPathOf = (name: string): string | undefined => pathsOf(name)?.[0];

let paths: ReadonlyMap<string, readonly string[]> | undefined;
/** Names as AWS spells them, by their letters in lower case. */
let spelled: ReadonlyMap<string, string> = new Map();

/** The paths of a name that AWS uses; most names have one, and that is empty. IAM finds a policy in whatever case its name is written (awslabs/mcp#4101). */
function pathsOf(name: string): readonly string[] | undefined {
  if (paths === undefined) {
    const byName = new Map<string, string[]>();
    for (const [path, names] of Object.entries(table.paths))
      for (const one of names.split(' ')) byName.set(one, [...(byName.get(one) ?? []), path]);
    paths = byName;
    spelled = new Map([...byName.keys()].map((one) => [one.toLowerCase(), one]));
  }
  return paths.get(name) ?? paths.get(spelled.get(name.toLowerCase()) ?? name);
}

/** The longest name that this one begins with, where little is left: `AmazonEKSWorkerNodePolicyLatest`. */
function longer(name: string): string | undefined {
  const begins = [...(paths?.keys() ?? [])].filter(
    (known) => name.startsWith(known) && name.length - known.length <= 8,
  );
  return begins.sort((a, b) => b.length - a.length)[0];
}

/** Why AWS manages no such policy. `unknown`: nothing is near, so the table may merely be older than the policy. */
export type ManagedPolicyFault =
  { readonly kind: 'path' | 'name'; readonly nearest: string } | { readonly kind: 'unknown' };

export function managedPolicyFault({ path, name }: PolicyName): ManagedPolicyFault | undefined {
  const known = pathsOf(name);
  if (known?.some((one) => one.toLowerCase() === path.toLowerCase()) === true) return undefined;
  if (known?.[0] !== undefined) return { kind: 'path', nearest: `${known[0]}${name}` };
  const near = nearest(name, paths?.keys() ?? []) ?? longer(name);
  return near === undefined ? { kind: 'unknown' } : { kind: 'name', nearest: `${pathsOf(near)?.[0] ?? ''}${near}` };
}

/** The name that was meant, for what depends on it: a policy that AWS does not manage is a finding of its own. */
export function meantPolicy({ owner, path, name }: PolicyName): string {
  const fault = owner === 'aws' ? managedPolicyFault({ owner, path, name }) : undefined;
  if (fault === undefined && owner === 'aws') return spelled.get(name.toLowerCase()) ?? name;
  return fault === undefined || fault.kind === 'unknown'
    ? name
    : fault.nearest.slice(fault.nearest.lastIndexOf('/') + 1);
}

/** Every policy of AWS, as the end of its ARN has it: `AmazonS3ReadOnlyAccess`, `service-role/AmazonEBSCSIDriverPolicy`. */
export const managedPolicies = (): readonly string[] =>
  Object.entries(table.paths).flatMap(([path, names]) => names.split(' ').map((name) => `${path}${name}`));
