/** How wide the rights of a policy are, for roles that every pod of a node inherits. */
import { knownValue } from '../value/text.js';
import type { AttachedPolicy } from './eksctl-node-role.js';
import { field, isOpen, itemsOf, stringOf, type Tree } from '../value/tree.js';

/** `administrator`: may give itself every right. `wide`: writes to all of a service. */
export type Breadth = 'administrator' | 'wide';

/** By the name of a policy that AWS manages. */
function managedPolicyBreadth(name: string): Breadth | undefined {
  if (/^(?:AdministratorAccess|PowerUserAccess|IAMFullAccess)$/.test(name)) return 'administrator';
  // Nodes of a build farm push images, and it reads like the ECR policies they need anyway.
  if (name === 'AmazonEC2ContainerRegistryPowerUser') return undefined;
  return /FullAccess(?:V\d+)?$|PowerUser$|^AdministratorAccess-|^(?:Database|Network|System)Administrator$|^DataScientist$/.test(
    name,
  )
    ? 'wide'
    : undefined;
}

/** Of a policy that the author attached; a policy of the author's own is not seen. */
export const attachedBreadth = (policy: AttachedPolicy): Breadth | undefined =>
  policy.owner === 'aws' && policy.origin === 'attachPolicyARNs' ? managedPolicyBreadth(policy.name) : undefined;

export interface StatementBreadth {
  readonly breadth: Breadth;
  /** The actions that make it so; the statement's NotAction where everything else is allowed. */
  readonly actions: readonly Tree[];
}

/** What an inline statement allows without a condition; undefined where that is narrow, or not known. */
export function statementBreadth(statement: Tree): StatementBreadth | undefined {
  if (
    isOpen(statement) ||
    stringOf(field(statement, 'Effect')) !== 'Allow' ||
    field(statement, 'Condition') !== undefined
  )
    return undefined;
  if (!itemsOf(field(statement, 'Resource')).some((resource) => stringOf(resource) === '*')) return undefined;
  const excluded = field(statement, 'NotAction');
  if (excluded !== undefined) return { breadth: 'administrator', actions: [excluded] };
  const actions = itemsOf(field(statement, 'Action'));
  const all = actions.filter((action) => /^\*(?::\*)?$/.test(stringOf(action) ?? ''));
  if (all.length > 0) return { breadth: 'administrator', actions: all };
  const writes = actions.filter((action) => action.kind === 'text' && isWrite(knownValue(action.text)));
  return writes.length === 0 ? undefined : { breadth: 'wide', actions: writes };
}

function isWrite(action: string | undefined): boolean {
  const match = /^([a-z0-9-]+):(.+)$/i.exec(action ?? '');
  if (match?.[1] === undefined || match[2] === undefined) return false;
  const [service, name] = [match[1].toLowerCase(), match[2]];
  if (NODE_SERVICES.has(service) || NODE_ACTIONS.has(`${service}:${name}`.toLowerCase())) return false;
  return !/^(?:Get|List|Describe|Head|Batch(?:Get|Check)|Search|Lookup|View|Query|Scan|Select|Test|Validate|Simulate|Check|Filter|Discover|Decrypt|Encrypt|GenerateDataKey|Assess|Estimate|Preview|Verify)/.test(
    name,
  );
}

/** What the policies that AWS itself attaches to nodes allow on every resource: AmazonEKS_CNI_Policy (and its IPv6 form), AmazonSSMManagedInstanceCore, CloudWatchAgentServerPolicy, AWSXRayDaemonWriteAccess. */
const NODE_SERVICES = new Set(['ssmmessages', 'ec2messages', 'xray']);
const NODE_ACTIONS = new Set([
  'ec2:assignprivateipaddresses',
  'ec2:unassignprivateipaddresses',
  'ec2:assignipv6addresses',
  'ec2:unassignipv6addresses',
  'ec2:attachnetworkinterface',
  'ec2:detachnetworkinterface',
  'ec2:createnetworkinterface',
  'ec2:deletenetworkinterface',
  'ec2:modifynetworkinterfaceattribute',
  'ec2:createtags',
  'ssm:updateinstanceinformation',
  'ssm:updateassociationstatus',
  'ssm:updateinstanceassociationstatus',
  'ssm:putinventory',
  'ssm:putcompliancepackage',
  'ssm:putcomplianceitems',
  'ssm:putconfigurepackageresult',
  'cloudwatch:putmetricdata',
  'logs:createloggroup',
  'logs:createlogstream',
  'logs:putlogevents',
  'logs:putretentionpolicy',
  'eks-auth:assumeroleforpodidentity',
]);
