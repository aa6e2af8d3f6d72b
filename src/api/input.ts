/** What programs hand in, held to what it has to be: nothing is guessed, and a misspelt option is no option left out. */
import { nearest } from '../value/nearest.js';

/** An argument of a public function is not what it takes. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(
    /** The way to the value, as in `files[2].path`. */
    readonly member: string,
    /** What it takes. */
    readonly expected: string,
    /** What stands there. */
    readonly found: string,
  ) {
    super(`\`${member}\` takes ${expected}, not ${found}`);
  }
}

/** Throws an InputError if the value is not what it has to be. */
export type Check = (value: unknown, member: string) => void;

export const anything: Check = (value, member) => {
  if (value === undefined) throw new InputError(member, 'a value', found(value));
};

const ofType =
  (expected: string, is: (value: unknown) => boolean): Check =>
  (value, member) => {
    if (!is(value)) throw new InputError(member, expected, found(value));
  };

export const text = ofType('a text', (value) => typeof value === 'string');
export const boolean = ofType('true or false', (value) => typeof value === 'boolean');
export const number = ofType('a number', (value) => typeof value === 'number' || typeof value === 'bigint');
export const func = ofType('a function', (value) => typeof value === 'function');
export const object = ofType('an object', isObject);
export const textMatching = (expected: string, pattern: RegExp): Check =>
  ofType(expected, (value) => typeof value === 'string' && pattern.test(value));

export const oneOf = (...values: readonly string[]): Check =>
  ofType(`one of ${values.join(', ')}`, (value) => typeof value === 'string' && values.includes(value));

export const either =
  (expected: string, ...checks: readonly Check[]): Check =>
  (value, member) => {
    if (!checks.some((check) => passes(check, value))) throw new InputError(member, expected, found(value));
  };

export const optional =
  (check: Check): Check =>
  (value, member) => {
    if (value !== undefined) check(value, member);
  };

export const listOf =
  (check: Check): Check =>
  (value, member) => {
    if (!Array.isArray(value)) throw new InputError(member, 'a list', found(value));
    value.forEach((item, i) => check(item, `${member}[${i}]`));
  };

/** An object with members of any name. */
export const recordOf =
  (check: Check): Check =>
  (value, member) => {
    for (const [name, item] of membersOf(value, member)) check(item, `${member}.${name}`);
  };

/** An object with at least these members. */
export const objectWith =
  (members: Readonly<Record<string, Check>>): Check =>
  (value, member) => {
    const own = new Map(membersOf(value, member));
    for (const [name, check] of Object.entries(members)) check(own.get(name), `${member}.${name}`);
  };

/** An object with these members and no others. */
export const objectOf =
  (members: Readonly<Record<string, Check>>): Check =>
  (value, member) => {
    objectWith(members)(value, member);
    const names = Object.keys(members);
    const unknown = membersOf(value, member).find(([name]) => !names.includes(name));
    if (unknown === undefined) return;
    const near = nearest(unknown[0], names);
    throw new InputError(
      member,
      `the members ${names.join(', ')}`,
      `\`${unknown[0]}\`${near === undefined ? '' : ` (did you mean ${near}?)`}`,
    );
  };

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(value: unknown, member: string): readonly (readonly [string, unknown])[] {
  if (!isObject(value)) throw new InputError(member, 'an object', found(value));
  return Object.entries(value);
}

function passes(check: Check, value: unknown): boolean {
  try {
    check(value, '');
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

function found(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return value === '' ? 'the empty text' : `the text \`${value.length > 40 ? `${value.slice(0, 40)}…` : value}\``;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      return 'an object';
    default:
      return `a ${typeof value}`;
  }
}
