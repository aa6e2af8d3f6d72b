/** Fields that take the name of a role, or its ARN, and what they are given. */
import type { RoleReference } from '../facts/cloudformation-facts.js';
import { isHole, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';

/** The field is given the other one of name and ARN. Silent for what is not known. */
export function isMismatched({ takes, value }: RoleReference): boolean {
  const text = textOf(value);
  const is = text === undefined ? undefined : kindOf(text);
  return is !== undefined && is !== takes;
}

/** Characters that the name of a role cannot hold and that its ARN has. */
const NAME_WITHOUT = ':/';

/** What a reference gives; undefined for names that are written, which other rules judge, and for what is not known. */
function kindOf({ parts }: Text): RoleReference['takes'] | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  if (!isHole(first)) {
    if (first.literal.startsWith('arn:')) return 'ARN';
    return first.of !== undefined && parts.length === 1 ? 'name' : undefined;
  }
  if (first.begins === 'arn:') return 'ARN';
  return parts.length === 1 && first.without === NAME_WITHOUT ? 'name' : undefined;
}

/** An instance profile lists roles by their names. */
export const isOfInstanceProfile = ({ type }: RoleReference): boolean =>
  type === 'AWS::IAM::InstanceProfile' || type === 'aws_iam_instance_profile';
