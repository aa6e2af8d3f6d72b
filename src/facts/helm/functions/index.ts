/** The functions of templates: Go's own, sprig's and Helm's. What is not in this table gives a hole. */
import type { Context } from '../output.js';
import { fail, text, type Value } from '../value.js';
import type { TemplateFunction } from './arguments.js';
import { arg, stringArg } from './arguments.js';
import { COLLECTIONS } from './collections.js';
import { ENCODINGS } from './encodings.js';
import { LOGIC } from './logic.js';
import { ARITIES } from './names.js';
import { NUMBERS } from './numbers.js';
import { TEXTS } from './texts.js';

const include: TemplateFunction = (args, context) => {
  const name = stringArg(args, 0);
  return name === undefined ? undefined : text(context.include(name, arg(args, 1)));
};

const tpl: TemplateFunction = (args, context) => {
  const template = arg(args, 0);
  if (template.kind === 'hole' || template.kind === 'native') return undefined;
  return template.kind === 'text'
    ? text(context.tpl(template.text, arg(args, 1)))
    : fail(`wrong type for value; expected string; got ${template.kind}`);
};

/** Objects of the cluster: `helm template` finds none; at an installation they may be there. */
const lookup: TemplateFunction = (_, { scope }) => ({
  kind: 'hole',
  hole: { reference: 'lookup', scope, anonymous: true },
});

/** Different at each rendering. */
const random: TemplateFunction = (_, { scope }: Context): Value => ({
  kind: 'hole',
  hole: { reference: 'a random value', scope, anonymous: true },
});

const RANDOM = [
  'randAlphaNum',
  'randAlpha',
  'randNumeric',
  'randAscii',
  'randBytes',
  'randInt',
  'uuidv4',
  'now',
  'htpasswd',
  'bcrypt',
];

const OWN: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ...Object.entries(TEXTS),
  ...Object.entries(COLLECTIONS),
  ...Object.entries(LOGIC),
  ...Object.entries(NUMBERS),
  ...Object.entries(ENCODINGS),
  ...RANDOM.map((name) => [name, random] as const),
  ['include', include],
  ['tpl', tpl],
  ['lookup', lookup],
]);

/** Those that begin with `must` fail where the others give nothing. */
const MUST = [...ARITIES.keys()].flatMap((name): readonly (readonly [string, TemplateFunction])[] => {
  const plain = /^must([A-Z])(\w*)$/.exec(name);
  const own = plain === null ? undefined : OWN.get(`${(plain[1] ?? '').toLowerCase()}${plain[2] ?? ''}`);
  return own === undefined ? [] : [[name, own]];
});

export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map([...MUST, ...OWN]);
