/** A policy that stands in a string, as a tree: what was encoded, or what the text says. */
import { isHole, type Text } from '../../value/text.js';
import { policyTree as treeOf } from '../json-text.js';
import { TERRAFORM_JSON } from './functions/json.js';
import { REFUSED, unknown, type Value } from './value.js';

/** Of duplicate keys the last reaches IAM; what cannot be read is left as it is, and so is not known. A policy in which Terraform refuses a part is never applied. */
export function policyTree(value: Value): Value {
  const tree = treeOf(value, TERRAFORM_JSON);
  return isRefused(tree) ? unknown(value.at, REFUSED) : tree;
}

function isRefused(value: Value): boolean {
  switch (value.kind) {
    case 'text':
      return hasRefused(value.text);
    case 'hole':
      return value.hole.reference === REFUSED;
    case 'list':
      return value.items.some(isRefused);
    case 'map':
      return value.entries.some((one) => hasRefused(one.key) || isRefused(one.value));
    default:
      return false;
  }
}

const hasRefused = ({ parts }: Text): boolean => parts.some((part) => isHole(part) && part.reference === REFUSED);
