/** A policy that stands in a string, as a tree: what was encoded, or what the text says. */
import { policyTree as treeOf } from '../json-text.js';
import { TERRAFORM_JSON } from './functions/json.js';
import type { Value } from './value.js';

/** Of duplicate keys the last reaches IAM; what cannot be read is left as it is, and so is not known. */
export const policyTree = (value: Value): Value => treeOf(value, TERRAFORM_JSON);
