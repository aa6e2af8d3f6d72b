/** How Terraform reads JSON. */
import type { JsonMaker } from '../../json-text.js';
import { decimalOf } from '../decimal.js';
import { list, number, object } from '../value.js';

export const TERRAFORM_JSON: JsonMaker = {
  number(written, at) {
    const decimal = decimalOf(written);
    return decimal === undefined ? undefined : number(decimal, at);
  },
  list: (items, at) => list(items, at),
  object: (entries, at) => object(entries, at),
};
