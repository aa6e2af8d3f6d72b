/** Fields that take the name of a role, or its ARN, and what they are given. */
import type { RoleReference } from '../facts/cloudformation-facts.js';
import { isReferredName, NAME_WITHOUT } from '../facts/role-name.js';
import { toFileSpan, type Span } from '../value/span.js';
import { isHole, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';

/** The field is given the other one of name and ARN. Silent for what is not known. */
export function isMismatched({ takes, type, value }: RoleReference): boolean {
  const text = textOf(value);
  const is = text === undefined ? undefined : kindOf(text, type);
  return is !== undefined && is !== takes;
}

/** What a reference gives; undefined for names that are written, which other rules judge, and for what is not known. */
function kindOf(text: Text, type: string): RoleReference['takes'] | undefined {
  const [first, ...others] = text.parts;
  if (first === undefined) return undefined;
  if (!isHole(first)) return first.literal.startsWith('arn:') ? 'ARN' : isReferredName(text) ? 'name' : undefined;
  if (first.begins === 'arn:') return 'ARN';
  const isName = type.startsWith('AWS::') ? first.without === ':/' : first.without?.startsWith(NAME_WITHOUT) === true;
  return others.length === 0 && isName ? 'name' : undefined;
}

/** An instance profile lists roles by their names. */
export const isOfInstanceProfile = ({ type }: RoleReference): boolean =>
  type === 'AWS::IAM::InstanceProfile' || type === 'aws_iam_instance_profile';

/** What the program or configuration reads at a place instead: the ARN for the name, the name for the ARN; undefined where neither is read there. */
export function otherAttribute(at: Span): string | undefined {
  const { source, start, end } = toFileSpan(at);
  const [, role = '', attribute = ''] = /^([\w$.[\]"']{1,200})\.(\w{1,20})$/.exec(source.text.slice(start, end)) ?? [];
  const other = OTHERS.get(attribute);
  return role === '' || other === undefined ? undefined : `${role}.${other}`;
}

/** Of resources of CDK, of Terraform and of Pulumi. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['roleName', 'roleArn'],
  ['roleArn', 'roleName'],
  ['ref', 'attrArn'],
  ['attrArn', 'ref'],
  ['name', 'arn'],
  ['id', 'arn'],
  ['arn', 'name'],
]);
