/** Fields that take a role: some its name, some its ARN. Source: CloudFormation Template Reference, the page of each type. */
import { field, itemsOf, type MapTree, type Tree } from '../../value/tree.js';
import type { Reading } from '../dialect.js';
import { table } from '../../value/table.js';

interface Field {
  readonly path: readonly string[];
  readonly takes: 'name' | 'ARN';
}

const NAMES: readonly Field[] = [{ path: ['Roles'], takes: 'name' }];
const arn = (...path: readonly string[]): Field => ({ path, takes: 'ARN' });

const FIELDS: Readonly<Record<string, readonly Field[] | undefined>> = table({
  'AWS::IAM::InstanceProfile': NAMES,
  'AWS::IAM::ManagedPolicy': NAMES,
  'AWS::IAM::Policy': NAMES,
  'AWS::IAM::RolePolicy': [{ path: ['RoleName'], takes: 'name' }],
  'AWS::EKS::AccessEntry': [arn('PrincipalArn')],
  'AWS::EKS::Addon': [arn('ServiceAccountRoleArn'), arn('PodIdentityAssociations', 'RoleArn')],
  'AWS::EKS::Cluster': [arn('RoleArn'), arn('ComputeConfig', 'NodeRoleArn')],
  'AWS::EKS::FargateProfile': [arn('PodExecutionRoleArn')],
  'AWS::EKS::Nodegroup': [arn('NodeRole')],
  'AWS::EKS::PodIdentityAssociation': [arn('RoleArn'), arn('TargetRoleArn')],
});

export function roleReferences(type: string, properties: MapTree, { document, emit }: Reading): void {
  for (const { path, takes } of FIELDS[type] ?? [])
    for (const value of valuesAt(properties, path))
      emit.fact('role-reference', { document, type, field: path.join('.'), takes, value });
}

/** What stands at the path, in every item of a list. */
function valuesAt(tree: Tree, path: readonly string[]): readonly Tree[] {
  const [name, ...rest] = path;
  if (name === undefined) return itemsOf(tree);
  return itemsOf(tree).flatMap((item) => {
    const value = field(item, name);
    return value === undefined ? [] : valuesAt(value, rest);
  });
}
