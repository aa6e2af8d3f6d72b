// The part of vitest that the table tests use, in this process: tests are collected when their files load, and run when somebody asks.
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  customMatchers,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';
import { format } from 'node:util';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = (value, message) => chai.expect(value, message);
Object.assign(expect, chai.expect, globalThis[ASYMMETRIC_MATCHERS_OBJECT]);
expect.extend = (matchers) => chai.expect.extend(expect, matchers);
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, configurable: true });
setState({ assertionCalls: 0, isExpectingAssertions: false }, expect);
expect.extend(customMatchers);

/** In their order: { name, run }. */
const tests = (globalThis.irsaLintTests = []);
const names = [];

/** `%s` and its like, and `$name` of an object. */
function titled(title, row) {
  const [first] = row;
  return format(
    title.replace(/\$(\w+)/g, (_, key) => String(first?.[key])),
    ...row,
  ).split('\n')[0];
}

const eachOf = (declare) => (rows) => (title, body) => {
  rows.forEach((row, i) => {
    const values = Array.isArray(row) ? row : [row];
    declare(`${titled(title, values)} #${i}`, (context) => body(...values, context));
  });
};

export function describe(name, body) {
  names.push(name);
  body();
  names.pop();
}
describe.each = (rows) => (title, body) =>
  rows.forEach((row) => {
    const values = Array.isArray(row) ? row : [row];
    describe(titled(title, values), () => body(...values));
  });

class Skipped extends Error {}
const context = {
  skip() {
    throw new Skipped();
  },
};

export function test(name, ...rest) {
  const body = rest.find((part) => typeof part === 'function');
  tests.push({
    name: [...names, name].join(' > '),
    async run() {
      try {
        await body(context);
      } catch (error) {
        if (!(error instanceof Skipped)) throw error;
      }
    },
  });
}
test.each = eachOf(test);
const unsupported = (what) => () => {
  throw new Error(`${what} is not supported here: keep the test out of the mutation run`);
};
export const beforeAll = unsupported('beforeAll');
export const afterAll = unsupported('afterAll');
export const beforeEach = unsupported('beforeEach');
export const afterEach = unsupported('afterEach');
export const onTestFinished = unsupported('onTestFinished');
