/** What expressions and statements of programs come to: the value of `x`, with `?NAME` for a hole. */
import { expect, test } from 'vitest';
import { Machine } from '../../../src/facts/program/machine.js';
import type { Value } from '../../../src/facts/program/value.js';
import type { Source } from '../../../src/value/span.js';
import { isHole, type Text } from '../../../src/value/text.js';

const textShown = ({ parts }: Text): string =>
  parts.map((part) => (isHole(part) ? `?${part.reference}` : part.literal)).join('');

function shown(value: Value | undefined): unknown {
  if (value === undefined) return 'nothing';
  switch (value.kind) {
    case 'text':
      return textShown(value.text);
    case 'number':
    case 'boolean':
      return value.value;
    case 'null':
      return null;
    case 'undefined':
      return undefined;
    case 'list':
      return value.open ? [...value.items.map(shown), '...'] : value.items.map(shown);
    case 'object': {
      const entries = [...value.members.values(), ...value.others].map(({ key, value: member }) => [
        textShown(key),
        shown(member),
      ]);
      return { ...Object.fromEntries(entries), ...(value.open ? { '...': true } : {}) };
    }
    case 'hole':
      return `?${value.hole.reference}`;
    case 'choice':
      return { choice: value.arms.map(shown) };
    default:
      return `<${value.kind}>`;
  }
}

function evaluated(files: Readonly<Record<string, string>>): unknown {
  const sources = new Map(Object.entries(files).map(([path, text]): [string, Source] => [path, { path, text }]));
  const get = (path: string): Source | undefined => sources.get(path);
  const machine = new Machine('.', { get, peek: get }, []);
  const [main] = sources.values();
  const module = main === undefined ? undefined : machine.modules.load(main);
  return shown(module?.exports.get('x')?.());
}

const P = 'const q = process.env.Q; ';

test.each<readonly [name: string, program: string, value: unknown]>([
  ['a literal', `export const x = 'a';`, 'a'],
  ['a template', 'const a = 1; export const x = `v${a}-${true}`;', 'v1-true'],
  ['an object', `export const x = { a: 1, 'b-c': [1, 'z'], ['d' + 1]: null };`, { a: 1, 'b-c': [1, 'z'], d1: null }],
  ['a spread', `const a = { k: 1, l: 2 }; export const x = { ...a, l: 3 };`, { k: 1, l: 3 }],
  ['a spread of what is not known', `export const x = { ...q, l: 3 };`, { l: 3, '...': true }],
  ['a function with defaults', `function f(a, b = 2) { return [a, b]; } export const x = f(1);`, [1, 2]],
  [
    'destructured parameters',
    `const f = ({ a, b: [c] = [4], ...r }) => ({ a, c, r }); export const x = f({ a: 1, z: 3 });`,
    { a: 1, c: 4, r: { z: 3 } },
  ],
  [
    'a class',
    `class A { b = 1; constructor(readonly c, d) { this.d = d; } get e() { return this.b + this.c; } f() { return this.d; } } const a = new A(2, 3); export const x = [a.b, a.c, a.d, a.e, a.f()];`,
    [1, 2, 3, 3, 3],
  ],
  [
    'setters, also of the parent, and of the class itself',
    `class A { all = []; set one(v) { this.all = [...this.all, v + '!']; } static n = 0; static set count(v) { A.n = v * 2; } static get half() { return A.n / 2; } } class B extends A {} const b = new B(); b.one = 'a'; b.one = 'b'; A.count = 3; export const x = [b.all, A.n, A.half];`,
    [['a!', 'b!'], 6, 3],
  ],
  [
    'the order of a sort: by text, by a function, and where it is not known as written',
    `${P}export const x = [[10, 9, 'b', 'a'].sort(), [{ n: 2 }, { n: 1 }].sort((a, b) => a.n - b.n).map((o) => o.n), ['b', 'a'].toSorted((a, b) => a.localeCompare(b)), [q, 'a'].sort()];`,
    [
      [10, 9, 'a', 'b'],
      [1, 2],
      ['a', 'b'],
      ['?env.Q', 'a'],
    ],
  ],
  [
    'a slice whose ends are not known has any items',
    `${P}export const x = [['a', 'b'].slice(q), ['a', 'b'].slice(-1), [...q, 'a'].slice(0, 1)];`,
    [['...'], ['b'], ['...']],
  ],
  [
    'texts by their order, bits, and numbers from texts and to texts',
    `export const x = ['b' > 'a', 'B' <= 'a', 5 / 2 | 0, 6 & 3, Number('3').toFixed(1), (255).toString(16), parseInt('12px', 10), Number.parseFloat('1.5em'), +'4', Number(true)];`,
    [true, true, 2, 2, '3.0', 'ff', 12, 1.5, 4, 1],
  ],
  [
    'a replacement by a function',
    `${P}export const x = ['fooBar'.replace(/[A-Z]/g, (m) => '-' + m.toLowerCase()), 'a.b'.replaceAll('.', () => '_'), 'ab'.replace('a', () => q)];`,
    ['foo-bar', 'a_b', '?replace()'],
  ],
  [
    'lists by their length, the last that fits, and texts of URLs',
    `export const x = [new Array(2).fill('f'), Array(1, 2), [1, 2, 3].findLast((n) => n < 3), [1, 2].toReversed(), encodeURIComponent('a/b'), decodeURIComponent('a%2Fb')];`,
    [['f', 'f'], [1, 2], 2, [2, 1], 'a%2Fb', 'a/b'],
  ],
  [
    'a namespace of the program, opened twice',
    `namespace N { const p = 'p'; export const a = p + 1; export function f() { return p + a; } } namespace N { export const b = 2; export enum E { K = 'k' } } export const x = [N.a, N.f(), N.b, N.E.K];`,
    ['p1', 'pp1', 2, 'k'],
  ],
  [
    'numbers and positions',
    `export const x = [Math.max(1, 3, 2), Math.floor(1.5), ['a', 'b'].findIndex((s) => s === 'b'), [[1, [2]]].flat(Infinity)];`,
    [3, 1, 1, [1, 2]],
  ],
  [
    'inheritance',
    `class A { constructor(n) { this.n = n; } f() { return 'A' + this.n; } } class B extends A { constructor() { super('b'); this.m = 1; } f() { return super.f() + this.m; } } export const x = new B().f();`,
    'Ab1',
  ],
  [
    'statics and private members',
    `class A { static T = 't'; #p = 4; static make() { return new A(); } get p() { return this.#p; } } export const x = [A.T, A.make().p];`,
    ['t', 4],
  ],
  [
    'a loop over a list',
    `const x = []; for (const [i, v] of ['a', 'b'].entries()) x.push(v + i); export { x };`,
    ['a0', 'b1'],
  ],
  [
    'a loop over entries',
    `const x = {}; for (const [k, v] of Object.entries({ a: 1, b: 2 })) x[k + k] = v; export { x };`,
    { aa: 1, bb: 2 },
  ],
  ['a counted loop', `let x = ''; for (let i = 0; i < 3; i++) { if (i === 1) continue; x += i; } export { x };`, '02'],
  [
    'map, filter, flatMap',
    `export const x = [1, 2, 3].filter((n) => n > 1).flatMap((n) => [n, n]).map((n) => \`\${n}\`);`,
    ['2', '2', '3', '3'],
  ],
  ['reduce', `export const x = ['a', 'b'].reduce((all, k) => ({ ...all, [k]: 1 }), {});`, { a: 1, b: 1 }],
  ['fromEntries', `export const x = Object.fromEntries(['a'].map((k) => [k, k]));`, { a: 'a' }],
  ['a condition that is known', `const x = 1 > 2 ? 'a' : 'b'; export { x };`, 'b'],
  ['a condition that is not', `${P}export const x = q ? 'a' : 'b';`, { choice: ['a', 'b'] }],
  ['a branch that is not known', `${P}let x = 'a'; if (q) { x = 'b'; } export { x };`, { choice: ['b', 'a'] }],
  [
    'a branch that returns',
    `${P}function f() { let a = 'a'; if (q) { a = 'c'; return a; } return a + 'b'; } export const x = f();`,
    { choice: ['c', 'ab'] },
  ],
  [
    'a branch that throws',
    `${P}function f(a) { if (!a) throw new Error('no'); return a; } export const x = f(q);`,
    '?env.Q',
  ],
  ['a branch that pushes', `${P}const x = ['a']; if (q) x.push('b'); export { x };`, ['a', '...']],
  [
    'a branch that adds a member',
    `${P}const x = { a: 1 }; if (q) x.b = 2; export { x };`,
    { a: 1, b: { choice: [2, undefined] } },
  ],
  [
    'a loop over what is not known',
    `${P}const x = ['a']; let y = 1; for (const one of q) { x.push(one); y = 2; } export { x };`,
    ['a', '...'],
  ],
  ['a variable changed in such a loop', `${P}let x = 1; for (const one of q) x += 1; export { x };`, '?unknown'],
  ['a default of what is not known', `${P}export const x = q ?? 'd';`, '?env.Q'],
  ['or', `export const x = '' || 'd';`, 'd'],
  [
    'optional members',
    `const a = undefined; export const x = [a?.b, a?.b.c, a?.()];`,
    [undefined, undefined, undefined],
  ],
  [
    'a switch',
    `function f(a) { switch (a) { case 'x': return 1; case 'y': case 'z': return 2; default: return 3; } } export const x = [f('x'), f('y'), f('w')];`,
    [1, 2, 3],
  ],
  [
    'a switch on what is not known',
    `${P}let x; switch (q) { case 'x': x = 1; break; default: x = 3; } export { x };`,
    { choice: [1, 3] },
  ],
  ['an enumeration', `enum E { A = 'a', B = 'b', C = A } export const x = [E.A, E['B'], E.C];`, ['a', 'b', 'a']],
  ['as, satisfies and !', `export const x = ({ a: 1 } as const satisfies object)!.a;`, 1],
  [
    'texts',
    `export const x = ['https://a/b'.replace('https://', ''), 'a-b'.split('-')[1], 'Ab'.toLowerCase(), 'ab'.startsWith('a'), 'abc'.slice(1), ' a '.trim(), 'a.b.c'.replace(/\\./g, '-')];`,
    ['a/b', 'b', 'ab', true, 'bc', 'a', 'a-b-c'],
  ],
  [
    'a text with a hole',
    `${P}const u = \`https://\${q}\`; export const x = [u.replace('https://', ''), u.replace(/^https:\\/\\//, ''), q.replace('https://', ''), u.startsWith('https'), \`\${q}:a\`.toUpperCase()];`,
    ['?env.Q', '?env.Q', '?env.Q.replace("https://", "")', true, '?env.Q.toUpperCase():A'],
  ],
  [
    'members of what is not known',
    `${P}export const x = [q.a.b, q[0], q['c']];`,
    ['?env.Q.a.b', '?env.Q.0', '?env.Q.c'],
  ],
  ['JSON', `export const x = JSON.parse(JSON.stringify({ a: [1, 'b'] }));`, { a: [1, 'b'] }],
  ['JSON in a text', `export const x = JSON.parse('{"a": [1]}').a;`, [1]],
  ['a table with a key that is not known', `${P}export const x = { a: 1, b: 2 }[q];`, { choice: [1, 2] }],
  ['promises', `const f = async () => ({ a: 1 }); export const x = await f().then(({ a }) => a + 1);`, 2],
  ['a recursion', `const f = (n) => f(n + 1); export const x = f(0);`, '?a call'],
  ['a cycle of values', `const a = {}; a.a = a; export const x = a.a.a === a;`, true],
  [
    'maps and sets',
    `const m = new Map([['a', 1]]); m.set('b', 2); export const x = [m.get('b'), m.has('c'), [...new Set(['a', 'a', 'b'])], [...m.keys()]];`,
    [2, false, ['a', 'b'], ['a', 'b']],
  ],
  ['eval and import', `export const x = [eval('1'), await import('./other')];`, ['?a call', '?an expression']],
  [
    'Object.prototype',
    `export const x = ['a'.constructor, [].constructor, JSON.constructor];`,
    [undefined, undefined, '?JSON.constructor'],
  ],
  ['try', `let x; try { throw new Error(); } catch (e) { x = 1; } finally { x += 1; } export { x };`, 2],
  [
    'a function that throws within try',
    `function fail() { throw new Error(); } let x = 0; try { fail(); x = 5; } catch { x += 1; } export { x };`,
    1,
  ],
  [
    'a constructor that throws within try',
    `class C { constructor(n) { if (!n) throw new Error(); this.n = n; } } let c; try { c = new C(''); } catch { c = new C('a'); } export const x = c.n;`,
    'a',
  ],
  [
    'what a function of a function throws',
    `const fail = () => { throw 1; }; const f = () => fail(); function g() { try { return f(); } catch { return 'b'; } } export const x = g();`,
    'b',
  ],
  [
    'a branch that calls what throws',
    `${P}function fail() { throw new Error(); } let x; if (q === 'a') x = 1; else if (q === 'b') x = 2; else fail(); export { x };`,
    { choice: [1, 2] },
  ],
  [
    'an arm that calls what throws',
    `${P}function fail() { throw new Error(); } export const x = q ? 'a' : fail();`,
    'a',
  ],
  [
    'a function that may throw changes nothing that is certain',
    `${P}function may() { if (q) throw new Error(); } let x = 0; try { may(); x = 1; } catch { x = 2; } export { x };`,
    1,
  ],
  [
    'a function that throws where nobody catches it',
    `function fail() { throw new Error(); } const y = fail(); export const x = [y, 'a'];`,
    ['?an error', 'a'],
  ],
  [
    'a loop over one of two lists',
    `${P}const base = ['a', 'b']; const seen = {}; for (const one of q ? [...base, 'c'] : base) seen[one] = 1; export const x = seen;`,
    { a: 1, b: 1, c: '?unknown' },
  ],
  [
    'a loop over one of two lists, one of which is not known',
    `${P}const seen = []; for (const one of q === 'a' ? ['a'] : q.split(',')) seen.push(one); export const x = seen;`,
    ['...'],
  ],
  [
    'what a choice has',
    `${P}const c = q ? { n: 'a' } : { n: 'b' }; export const x = [c.n, \`\${c.n}-\${c.n}\`];`,
    [{ choice: ['a', 'b'] }, `?q ? { n: 'a' } : { n: 'b' }.n-?q ? { n: 'a' } : { n: 'b' }.n`],
  ],
  [
    'a member that is assigned later',
    `const p = { a: {} }; p.a.b = 'c'; p['d'] = 1; delete p.d; export const x = p;`,
    { a: { b: 'c' } },
  ],
  [
    'a closure',
    `const make = (a) => { let n = a; return () => ++n; }; const f = make(1); f(); export const x = f();`,
    3,
  ],
  ['arguments that are spread', `const f = (...a) => a.length; export const x = f(...[1, 2], 3);`, 3],
  [
    'a label',
    `let x = 0; outer: for (const a of [1, 2]) for (const b of [1, 2]) { x += 1; if (b === 1) continue outer; } export { x };`,
    2,
  ],
])('%s', (_, program, value) => {
  expect(evaluated({ 'index.ts': program })).toEqual(value);
});

test.each<readonly [name: string, files: Readonly<Record<string, string>>, value: unknown]>([
  [
    'a named import',
    { 'index.ts': `import { a as b } from './lib/a'; export const x = b;`, 'lib/a.ts': `export const a = 1;` },
    1,
  ],
  [
    'a default import',
    {
      'index.ts': `import f from './f.js'; export const x = f(2);`,
      'f.ts': `export default function (n) { return n + 1; }`,
    },
    3,
  ],
  [
    'a namespace and a re-export',
    {
      'index.ts': `import * as c from './c'; export const x = [c.a, c.b, c.d.e];`,
      'c/index.ts': `export * from './a'; export { a as b } from './a'; export * as d from './d';`,
      'c/a.ts': 'export const a = 1;',
      'c/d.ts': 'export const e = 5;',
    },
    [1, 1, 5],
  ],
  [
    'JSON',
    {
      'index.ts': `import config from './config.json'; import { a } from './config.json'; export const x = [config.a, a];`,
      'config.json': '{"a": "b"}',
    },
    ['b', 'b'],
  ],
  [
    'require',
    {
      'index.js': `const { a } = require('./a'); const b = require('./b'); exports.x = [a, b(1)];`,
      'a.js': 'module.exports = { a: 1 };',
      'b.js': 'module.exports = (n) => n + 1;',
    },
    'nothing',
  ],
  [
    'a circle',
    {
      'index.ts': `import { f } from './a'; export const g = () => 2; export const x = f();`,
      'a.ts': `import { g } from './index'; export const f = () => g();`,
    },
    2,
  ],
  ['a file that is not there', { 'index.ts': `import { a } from '../out'; export const x = a.b;` }, '?../out.a.b'],
  [
    'a file that is read',
    {
      'index.ts': `import * as fs from 'fs'; import * as path from 'path'; export const x = JSON.parse(fs.readFileSync(path.join(__dirname, 'p.json'), 'utf8'));`,
      'p.json': '{"a": 1}',
    },
    { a: 1 },
  ],
])('across files: %s', (_, files, value) => {
  expect(evaluated(files)).toEqual(value);
});

test('specifiers that tsconfig.json gives to files of the program', () => {
  const settings = `{
  // As the editor writes it.
  "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["src/lib/*"], "~config": ["src/config.ts"] } }
}`;
  const files = {
    'app/main.ts': `import { a } from '@lib/a'; import { c } from '~config'; import { d } from 'src/d'; export const x = [a, c, d];`,
    'app/src/lib/a.ts': `export const a = 'a';`,
    'app/src/config.ts': `export const c = 'c';`,
    'app/src/d.ts': `export const d = 'd';`,
  };
  expect(evaluated({ ...files, 'app/tsconfig.json': settings })).toEqual(['a', 'c', '?src/d.d']);
  const base = { ...files, 'app/tsconfig.base.json': `{ "compilerOptions": { "baseUrl": "." } }` };
  expect(evaluated({ ...base, 'app/tsconfig.json': `{ "extends": "./tsconfig.base" }` })).toEqual([
    '?@lib/a.a',
    '?~config.c',
    'd',
  ]);
});
