/** What generators of ApplicationSets make: the namespace of an account tells which of them was understood. */
import { expect, test } from 'vitest';
import { facts } from '../../src/index.js';

const LISTS =
  '- list: { elements: [{ app: a, ns: one }, { app: b, ns: one }] }\n      - list: { elements: [{ app: b, ns: two }, { app: c, ns: three }] }\n';

const merge = (keys: string, rest = ''): string => `${rest}merge:\n      ${keys}\n      generators:\n      ${LISTS}`;

const HERE = ['a', 'b'];

/** What is written, the namespaces of the accounts `a` and `b` (undefined: nothing is known), and what else the set says. */
type Row = readonly [name: string, generator: string, namespaces: readonly (string | undefined)[], rest: string];

const ROWS: readonly Row[] = [
  ['the second list writes over the first', merge('mergeKeys: [app]'), ['one', 'two'], ''],
  ['merged by what no element has', merge('mergeKeys: [cluster]'), [undefined, undefined], ''],
  ['merged by nothing', merge('mergeKeys: []'), [undefined, undefined], ''],
  ['a selector', merge('mergeKeys: [app]', 'selector: { matchLabels: { app: b } }\n    '), [undefined, 'two'], ''],
  [
    'a selector of expressions',
    merge('mergeKeys: [app]', 'selector: { matchExpressions: [{ key: app, operator: Exists }] }\n    '),
    [undefined, undefined],
    '',
  ],
  [
    'a generator with a template of its own',
    'list:\n      elements: [{ app: a, ns: one }]\n      template: { spec: { destination: { namespace: own } } }\n',
    [undefined, undefined],
    '',
  ],
  [
    'a patch of the destination',
    merge('mergeKeys: [app]'),
    [undefined, undefined],
    '  templatePatch: |\n    spec: { destination: { namespace: own } }\n',
  ],
  [
    'a patch of how it is applied',
    merge('mergeKeys: [app]'),
    ['one', 'two'],
    '  templatePatch: |\n    spec: { syncPolicy: { automated: {} } }\n',
  ],
];

test.each(ROWS)('%s', async (_, generator, namespaces, rest) => {
  const set = `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: { name: all }\nspec:\n${rest}  generators:\n  - ${generator}  template:\n    metadata: { name: '{{app}}' }\n    spec:\n      source: { repoURL: x, path: 'apps/{{app}}' }\n      destination: { namespace: '{{ns}}' }\n`;
  const apps = HERE.flatMap((name) => [
    { path: `apps/${name}/kustomization.yaml`, text: 'resources: [sa.yaml]\n' },
    { path: `apps/${name}/sa.yaml`, text: `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: ${name} }\n` },
  ]);
  const found = await facts([{ path: 'set.yaml', text: set }, ...apps]);
  expect(found.map((one) => ('namespace' in one ? one.namespace : undefined))).toEqual(namespaces);
});
