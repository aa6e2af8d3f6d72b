/** `values.schema.json`: what Helm refuses for certain is one error at the value, and nothing is said where it cannot be judged. */
import { expect, test } from 'vitest';
import { lint } from '../../src/index.js';

const application = (values: string): string =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: web\nspec:\n  source:\n    repoURL: https://git.example.com/repo\n    path: api\n    helm:\n      valuesObject: ${values}\n  destination:\n    namespace: pay\n`;

const chart = (schema: string): Readonly<Record<string, string>> => ({
  'api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
  'api/values.yaml': 'role: arn:aws:iam::111122223333:role/web\nreplicas: 2\nhosts: [a, b]\nmode: fast\n',
  'api/templates/sa.yaml':
    'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n  annotations:\n    eks.amazonaws.com/role-arn: {{ .Values.role | quote }}\n',
  'api/values.schema.json': schema,
});

async function refusals(schema: string, values: string, more: Readonly<Record<string, string>> = {}) {
  const files = { ...chart(schema), 'app.yaml': application(values), ...more };
  const { findings } = await lint(Object.entries(files).map(([path, text]) => ({ path, text })));
  return findings
    .filter(({ rule }) => rule === 'helm/render-fails')
    .map(({ message, path, range }) => [
      message.slice(message.indexOf('refuses them: ') + 'refuses them: '.length),
      `${path}:${String(range.start.line)}`,
    ]);
}

const property = (name: string, schema: string): string => `{"properties": {"${name}": ${schema}}}`;

test.each<[schema: string, values: string, message: string, place: string]>([
  [property('replicas', '{"type": "string"}'), '{}', '`replicas` must be of type string', 'api/values.yaml:2'],
  [property('replicas', '{"type": "integer"}'), '{replicas: 1.5}', '`replicas` must be of type integer', 'app.yaml:10'],
  ['{"required": ["account"]}', '{}', '`account` must be given', 'api/values.schema.json:1'],
  [property('role', '{"pattern": "^arn:aws-cn:"}'), '{}', '`role` must match `^arn:aws-cn:`', 'api/values.yaml:1'],
  [
    property('mode', '{"enum": ["slow", "steady"]}'),
    '{}',
    '`mode` must be one of `slow`, `steady`',
    'api/values.yaml:4',
  ],
  [property('mode', '{"const": "slow"}'), '{}', '`mode` must be `slow`', 'api/values.yaml:4'],
  [property('replicas', '{"minimum": 3}'), '{}', '`replicas` must be at least 3', 'api/values.yaml:2'],
  [property('replicas', '{"exclusiveMaximum": 2}'), '{}', '`replicas` must be less than 2', 'api/values.yaml:2'],
  [property('mode', '{"maxLength": 3}'), '{}', '`mode` must have a length of at most 3', 'api/values.yaml:4'],
  [property('hosts', '{"maxItems": 1}'), '{}', '`hosts` must have items, at most 1', 'api/values.yaml:3'],
  [property('hosts', '{"items": {"type": "number"}}'), '{}', '`hosts.0` must be of type number', 'api/values.yaml:3'],
  [
    '{"properties": {"role": {}, "replicas": {}, "hosts": {}, "mode": {}}, "additionalProperties": false}',
    '{rolle: x}',
    '`rolle` is no value of this chart',
    'app.yaml:10',
  ],
  [
    '{"definitions": {"a": {"type": "boolean"}}, "properties": {"mode": {"$ref": "#/definitions/a"}}}',
    '{}',
    '`mode` must be of type boolean',
    'api/values.yaml:4',
  ],
  [
    property('mode', '{"anyOf": [{"type": "boolean"}, {"const": "slow"}]}'),
    '{}',
    '`mode` fits none of what the schema offers',
    'api/values.yaml:4',
  ],
  [
    property('mode', '{"oneOf": [{"type": "string"}, {"minLength": 1}]}'),
    '{}',
    '`mode` fits several of what must be one',
    'api/values.yaml:4',
  ],
  [property('mode', '{"not": {"type": "string"}}'), '{}', '`mode` is what the schema excludes', 'api/values.yaml:4'],
  [
    '{"if": {"properties": {"mode": {"const": "fast"}}}, "then": {"required": ["account"]}}',
    '{}',
    '`account` must be given',
    'api/values.schema.json:1',
  ],
  [property('mode', 'false'), '{}', '`mode` is not allowed', 'api/values.yaml:4'],
])('%s of %s: %s', async (schema, values, message, place) => {
  expect(await refusals(schema, values)).toEqual([[message, place]]);
});

const NESTED = `${'{"anyOf": ['.repeat(3000)}{}${']}'.repeat(3000)}`;

test.each<[what: string, schema: string, values: string]>([
  ['it is met', property('replicas', '{"type": ["integer", "string"], "minimum": 1}'), '{}'],
  ['a whole number', property('replicas', '{"type": "integer"}'), '{replicas: 3.0}'],
  [
    'a value that somebody fills in',
    property('role', '{"pattern": "^arn:aws-cn:"}'),
    '{role: "arn:${PARTITION}:iam::1:role/a"}',
  ],
  ['another file', property('mode', '{"$ref": "https://example.com/schema.json#/a"}'), '{}'],
  ['a reference that leads nowhere', property('mode', '{"$ref": "#/definitions/none"}'), '{}'],
  ['a reference to itself', '{"$ref": "#"}', '{}'],
  [
    'references that multiply',
    `{"definitions": {"a": {"anyOf": [{"$ref": "#/definitions/a"}, {"$ref": "#/definitions/a"}]}}, "$ref": "#/definitions/a"}`,
    '{}',
  ],
  ['a pattern that could run away', property('mode', '{"pattern": "^(a+)+$"}'), `{mode: ${'a'.repeat(40)}b}`],
  ['a pattern of another language', property('mode', '{"pattern": "(?=slow)slow"}'), '{}'],
  ['a format', property('mode', '{"format": "uri"}'), '{}'],
  ['names by a pattern', '{"patternProperties": {"^r": {}}, "additionalProperties": false}', '{}'],
  ['what is unknown within a negation', property('mode', '{"not": {"format": "uri"}}'), '{}'],
  ['a branch that is not known', property('mode', '{"anyOf": [{"type": "boolean"}, {"format": "uri"}]}'), '{}'],
  [
    'beside a reference',
    '{"definitions": {"a": {}}, "properties": {"mode": {"$ref": "#/definitions/a", "type": "boolean"}}}',
    '{}',
  ],
  ['null', property('mode', '{"type": "string"}'), '{mode: null}'],
  ['a schema that cannot be read', '{"properties": ', '{}'],
  ['a schema that is deep', NESTED, '{}'],
  ['a type of no draft', property('mode', '{"type": "any"}'), '{}'],
])('nothing is said: %s', async (_, schema, values) => {
  expect(await refusals(schema, values)).toEqual([]);
});

test("the schema of a dependency counts for its part of the values, and what Helm adds is nobody's fault", async () => {
  const inner = (schema: string): Readonly<Record<string, string>> => ({
    'api/charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
    'api/charts/db/values.yaml': 'size: 1\n',
    'api/charts/db/values.schema.json': schema,
  });
  expect(await refusals('{}', '{db: {size: big}}', inner(property('size', '{"type": "number"}')))).toEqual([
    ['`size` must be of type number', 'app.yaml:10'],
  ]);
  const strict = '{"properties": {"size": {}}, "additionalProperties": false}';
  const own = '{"properties": {"role": {}, "replicas": {}, "hosts": {}, "mode": {}}, "additionalProperties": false}';
  expect(await refusals(own, '{}', inner(strict))).toEqual([]);
});

test('of a chart that nothing installs values may yet be given', async () => {
  expect(await refusals('{"required": ["account"]}', '{}', { 'app.yaml': '' })).toEqual([]);
});
