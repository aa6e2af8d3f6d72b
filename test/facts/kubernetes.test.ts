/** What the Kubernetes dialect states of pods, custom resources and names, holes included. */
import { describe, expect, test } from 'vitest';
import { collect } from '../../src/facts/collect.js';
import { DIALECTS } from '../../src/facts/dialects.js';
import type { FactLists } from '../../src/facts/facts.js';
import type { Workload } from '../../src/facts/kubernetes-facts.js';
import type { Container, WrittenText } from '../../src/facts/pod.js';
import { rangeOf, type Span } from '../../src/value/span.js';
import { shapeOf, type Text } from '../../src/value/text.js';

const factsOf = (text: string): FactLists => collect([{ path: 'app.yaml', text }], DIALECTS, { everything: true });

const indented = (text: string, by: number): string =>
  text
    .trim()
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');

/** The workload of a Pod with this specification. */
function podWith(spec: string): Workload {
  const [workload] = factsOf(
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: reader\nspec:\n${indented(spec, 2)}\n`,
  ).workload;
  if (workload === undefined) throw new Error('no workload');
  return workload;
}

function containerWith(members: string): Container {
  const [container] = podWith(`containers:\n  - name: reader\n${indented(members, 4)}`).containers;
  if (container === undefined) throw new Error('no container');
  return container;
}

/** A hole is shown as `?`. */
const shown = (text: Text | undefined): string | undefined =>
  text === undefined ? undefined : shapeOf(text).replaceAll('\0', '?');
const value = (written: WrittenText | undefined): string | undefined => shown(written?.text);
const textAt = ({ source, start, end }: Span): string => source.text.slice(start, end);

describe('variables of a container', () => {
  const rows: readonly {
    readonly is: string;
    readonly yaml: string;
    readonly env: readonly (readonly [string, string | undefined])[];
    readonly open: boolean;
  }[] = [
    {
      is: 'a value',
      yaml: 'env:\n  - {name: AWS_REGION, value: eu-west-1}',
      env: [['AWS_REGION', 'eu-west-1']],
      open: false,
    },
    {
      is: 'a name that looks like a placeholder',
      yaml: 'env:\n  - {name: AWS_ROLE_ARN, value: x}',
      env: [['AWS_ROLE_ARN', 'x']],
      open: false,
    },
    {
      is: 'a value with a hole',
      yaml: 'env:\n  - name: A\n    value: "arn:aws:iam::${ACCOUNT}:role/reader"',
      env: [['A', 'arn:aws:iam::?:role/reader']],
      open: false,
    },
    {
      is: 'taken from a Secret',
      yaml: 'env:\n  - name: A\n    valueFrom: {secretKeyRef: {name: s, key: k}}',
      env: [['A', undefined]],
      open: false,
    },
    { is: 'neither value nor source: empty', yaml: 'env:\n  - name: A', env: [['A', '']], open: false },
    { is: 'null is empty', yaml: 'env:\n  - name: A\n    value:', env: [['A', '']], open: false },
    { is: 'a number is no text', yaml: 'env:\n  - name: A\n    value: 1', env: [['A', undefined]], open: false },
    {
      is: 'a name that is a hole: more may exist',
      yaml: 'env:\n  - name: "${NAME}"\n    value: x',
      env: [],
      open: true,
    },
    { is: 'an item that is a hole: more may exist', yaml: 'env:\n  - "${ITEM}"', env: [], open: true },
    { is: 'the list is a hole', yaml: 'env: "${ENV}"', env: [], open: true },
    { is: 'envFrom: more may exist', yaml: 'envFrom:\n  - configMapRef: {name: settings}', env: [], open: true },
    { is: 'none', yaml: 'image: x', env: [], open: false },
  ];
  test.each(rows)('$is', ({ yaml, env, open }) => {
    const container = containerWith(yaml);
    expect(container.env.map((variable) => [variable.name, value(variable.value)])).toEqual(env);
    expect(container.envOpen).toBe(open);
  });

  test('places are those of the name and of the value', () => {
    const [variable] = containerWith('env:\n  - name: AWS_REGION\n    value: eu-west-1').env;
    expect(variable?.value).toBeDefined();
    expect([variable?.nameAt, variable?.value?.at].map((at) => (at === undefined ? '' : textAt(at)))).toEqual([
      'AWS_REGION',
      'eu-west-1',
    ]);
  });
});

test('sources of envFrom, with their prefix', () => {
  const { envFrom } = containerWith(
    'envFrom:\n  - configMapRef: {name: settings}\n  - prefix: B_\n    secretRef: {name: "${SECRET}"}\n  - "${ITEM}"',
  );
  expect(envFrom.map(({ kind, name, prefix }) => [kind, value(name), shown(prefix)])).toEqual([
    ['config-map', 'settings', undefined],
    ['secret', '?', 'B_'],
  ]);
});

test('mounts, and whether one file of the volume is mounted', () => {
  const { mounts } = containerWith(
    'volumeMounts:\n  - {name: a, mountPath: /a}\n  - {name: "${B}", mountPath: "/b/${C}"}\n  - {name: c, mountPath: /c, subPath: x}\n  - {name: d}',
  );
  expect(mounts.map(({ volume, path, partial }) => [shown(volume), value(path), partial])).toEqual([
    ['a', '/a', false],
    ['?', '/b/?', false],
    ['c', '/c', true],
  ]);
});

test('words of command and args, and whether more may exist', () => {
  expect(containerWith('command: [aws]\nargs: ["--aws-vpc-id=${VPC}"]').words.map(value)).toEqual([
    'aws',
    '--aws-vpc-id=?',
  ]);
  expect(containerWith('command: [aws]').wordsOpen).toBe(false);
  expect(containerWith('args: "${ARGS}"').wordsOpen).toBe(true);
});

describe('projected tokens', () => {
  const rows: readonly {
    readonly is: string;
    readonly source: string;
    readonly tokens: readonly unknown[];
    readonly open: boolean;
  }[] = [
    {
      is: 'audience, lifetime and path',
      source: 'serviceAccountToken: {audience: vault, expirationSeconds: 600, path: t}',
      tokens: [['t', 'vault', 600]],
      open: false,
    },
    { is: 'no audience', source: 'serviceAccountToken: {path: t}', tokens: [['t', undefined, undefined]], open: false },
    {
      is: 'an audience that is a hole',
      source: 'serviceAccountToken: {audience: "${AUDIENCE}", path: t}',
      tokens: [['t', '?', undefined]],
      open: false,
    },
    {
      is: 'an audience that is no text is not absent',
      source: 'serviceAccountToken: {audience: [a], path: t}',
      tokens: [['t', '?', undefined]],
      open: false,
    },
    {
      is: 'a lifetime that is a hole',
      source: 'serviceAccountToken: {audience: a, expirationSeconds: "${TTL}", path: t}',
      tokens: [['t', 'a', undefined]],
      open: false,
    },
    { is: 'another source', source: 'configMap: {name: m}', tokens: [], open: false },
    { is: 'a source that is a hole', source: '"${SOURCE}"', tokens: [], open: true },
  ];
  test.each(rows)('$is', ({ source, tokens, open }) => {
    const [volume] = podWith(
      `containers: []\nvolumes:\n  - name: token\n    projected:\n      sources:\n        - ${source}`,
    ).volumes;
    expect(value(volume?.name)).toBe('token');
    expect(
      volume?.tokens.map(({ path, audience, expiration }) => [value(path), value(audience), expiration?.seconds]),
    ).toEqual(tokens);
    expect(volume?.open).toBe(open);
  });
});

describe('the pod', () => {
  const rows: readonly {
    readonly is: string;
    readonly spec: string;
    readonly host: boolean | undefined;
    readonly nonRoot: boolean | undefined;
    readonly fsGroup: boolean | undefined;
    readonly open: boolean;
  }[] = [
    {
      is: 'nothing said',
      spec: 'containers: []',
      host: undefined,
      nonRoot: undefined,
      fsGroup: undefined,
      open: false,
    },
    {
      is: 'on the host network, another user',
      spec: 'hostNetwork: true\nsecurityContext: {runAsUser: 1000}\ncontainers: []',
      host: true,
      nonRoot: true,
      fsGroup: false,
      open: false,
    },
    {
      is: 'root, with a group',
      spec: 'securityContext: {runAsUser: 0, fsGroup: 1}\ncontainers: []',
      host: undefined,
      nonRoot: false,
      fsGroup: true,
      open: false,
    },
    {
      is: 'a context that is a hole may set a group',
      spec: 'hostNetwork: "${HOST}"\nsecurityContext: "${CONTEXT}"\ncontainers: "${ALL}"',
      host: undefined,
      nonRoot: false,
      fsGroup: true,
      open: true,
    },
    {
      is: 'a container that is a hole',
      spec: 'containers:\n  - "${SIDECAR}"',
      host: undefined,
      nonRoot: undefined,
      fsGroup: undefined,
      open: true,
    },
  ];
  test.each(rows)('$is', ({ spec, host, nonRoot, fsGroup, open }) => {
    const workload = podWith(spec);
    expect(workload.hostNetwork?.value).toBe(host);
    expect([workload.security?.nonRoot, workload.security?.fsGroup]).toEqual([nonRoot, fsGroup]);
    expect([workload.containersOpen, workload.partial]).toEqual([open, false]);
  });
});

describe('objects with a pod template', () => {
  const template = (kind: string, spec: string): string =>
    `apiVersion: example.com/v1\nkind: ${kind}\nmetadata:\n  name: reader\nspec:\n  template:\n    spec:\n${indented(spec, 6)}\n`;
  test('a custom resource with containers is a workload', () => {
    const [workload] = factsOf(template('Rollout', 'containers: [{name: a}]')).workload;
    expect([workload?.partial, workload?.containers.map(({ name }) => shown(name))]).toEqual([false, ['a']]);
  });
  test('one without holds part of a pod, where it names an account and what the container has', () => {
    const [workload] = factsOf(
      template('RunnerDeployment', 'serviceAccountName: runner\nenv:\n  - {name: AWS_ROLE_ARN, value: x}'),
    ).workload;
    expect([workload?.partial, workload?.containersOpen]).toEqual([true, true]);
    expect(workload?.containers.flatMap(({ env }) => env.map(({ name }) => name))).toEqual(['AWS_ROLE_ARN']);
  });
  test.each([
    ['NodePool', 'nodeClassRef: {name: default}'],
    ['Certificate', 'serviceAccountName: x'],
  ])('%s has no pods', (kind, spec) => {
    expect(factsOf(template(kind, spec)).workload).toEqual([]);
  });
});

describe('names', () => {
  const named = (name: string, namespace: string): string => {
    const [account] = factsOf(
      `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n`,
    )['service-account'];
    return account === undefined ? 'none' : `${shown(account.namespace)}/${shown(account.name)}`;
  };
  test.each([
    ['reader', 'team', 'team/reader'],
    ['reader', '${NAMESPACE}', '?/reader'],
    ['reader', 'NAMESPACE', '?/reader'],
    ['NAME', 'team', 'team/?'],
    ['CHANGE_ME', 'team', 'team/?'],
    ['Orders-Reader', 'team', 'team/Orders-Reader'],
    ['orders_reader', 'team', 'team/orders_reader'],
  ])('%s in %s', (name, namespace, wanted) => {
    expect(named(name, namespace)).toBe(wanted);
  });
  test('an object without a name is pointed at by one line', () => {
    const [account] = factsOf('apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  namespace: team\n  labels: {a: b}\n')[
      'service-account'
    ];
    const range = account === undefined ? undefined : rangeOf(account.nameAt);
    expect([range?.start.line, range?.end.line]).toEqual([3, 3]);
  });
});

describe('custom resources', () => {
  const store = (kind: string, aws: string): string =>
    `apiVersion: external-secrets.io/v1\nkind: ${kind}\nmetadata:\n  name: aws\n  namespace: team\nspec:\n  provider:\n    aws:\n${indented(aws, 6)}\n`;
  const reference = (members: string): string => `auth:\n  jwt:\n    serviceAccountRef: {${members}}`;
  test.each([
    ['SecretStore', 'name: reader', 'reader', 'team'],
    ['SecretStore', 'name: reader, namespace: other', 'reader', 'other'],
    ['ClusterSecretStore', 'name: reader', 'reader', 'consumer'],
    ['ClusterSecretStore', 'name: reader, namespace: "${N}"', 'reader', '?'],
    ['ClusterSecretStore', 'name: reader, namespace: [a]', 'reader', '?'],
    ['ClusterSecretStore', 'name: "${A}"', '?', 'consumer'],
  ])('%s with {%s}', (kind, members, account, namespace) => {
    const [fact, ...others] = factsOf(store(kind, reference(members)))['token-reference'];
    expect(others).toEqual([]);
    expect(value(fact?.account)).toBe(account);
    expect(fact?.namespace === 'consumer' ? 'consumer' : shown(fact?.namespace)).toBe(namespace);
  });
  test('a store without serviceAccountRef requests no token', () => {
    expect(factsOf(store('SecretStore', 'region: eu-west-1'))['token-reference']).toEqual([]);
  });
  test('fields for role ARNs, but not those of a sample made from a schema', () => {
    const fields = (aws: string): readonly unknown[] =>
      factsOf(store('SecretStore', aws))['role-arn-field'].map((one) => value(one.value));
    expect(fields('role: reader\nadditionalRoles: ["${ROLE}"]')).toEqual(['reader', '?']);
    expect(fields('region: string\nrole: string')).toEqual([]);
    expect(fields('role: string')).toEqual(['string']);
  });
  test.each([
    ['name: aws', [['SecretStore', 'aws']]],
    ['kind: ClusterSecretStore, name: "${STORE}"', [['ClusterSecretStore', '?']]],
    ['kind: "${KIND}", name: aws', []],
  ])('an ExternalSecret with {%s}', (members, wanted) => {
    const facts = factsOf(
      `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: db\nspec:\n  secretStoreRef: {${members}}\n`,
    );
    expect(facts['store-reference'].map(({ storeKind, store: named }) => [storeKind, value(named)])).toEqual(wanted);
  });
});

test.each([
  ['none', '', false],
  ['written', '\n  annotations: {team: payments}', false],
  ['a placeholder for all of them', '\n  annotations: ${ANNOTATIONS}', true],
])('annotations of a service account: %s', (_, annotations, open) => {
  const text = `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  namespace: team${annotations}\n`;
  expect(factsOf(text)['service-account'].map(({ annotationsOpen }) => annotationsOpen)).toEqual([open]);
});
