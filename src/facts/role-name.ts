/** The name of a role as what refers to the role gets it, which is not its ARN. */
import { isHole, type Text } from '../value/text.js';

/** What an IAM name cannot hold. */
export const NAME_WITHOUT = ' :/*?"\'${}\n';

/** `aws_iam_role.reader.name` and `reader.name`: the name that is known, and that it is one. */
export const referredName = ({ parts }: Text, reference: string, scope: string): Text => ({
  parts: parts.map((part) => (isHole(part) ? part : { ...part, of: { reference, scope, isName: true } })),
});

/** All of it comes from references to what has this name. */
export const isReferredName = ({ parts }: Text): boolean =>
  parts.length > 0 && parts.every((part) => !isHole(part) && part.of?.isName === true && !part.literal.includes(':'));
