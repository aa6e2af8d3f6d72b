/** Which network policies keep a pod from the Pod Identity agent at 169.254.170.23 port 80. Sources: Kubernetes API reference, NetworkPolicy v1; docs.cilium.io, Layer 3 and Layer 4 Policies; EKS User Guide, pod-identities. */
import { describe, expect, test } from 'vitest';
import { worldOf } from '../../src/analyse.js';
import { policyBlockingAgent } from '../../src/link/network-policy.js';

const workload = (labels: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: invoices, namespace: shop}
spec:
  template:
    metadata: {labels: ${labels}}
    spec:
      serviceAccountName: invoices
      containers: [{name: c, image: registry.example.com/invoices}]
`;

const kubernetes = (spec: string, namespace = 'shop'): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: ${namespace}}\nspec: ${spec}\n`;
const cilium = (spec: string, kind = 'CiliumNetworkPolicy'): string =>
  `apiVersion: cilium.io/v2\nkind: ${kind}\nmetadata: {name: p${kind === 'CiliumNetworkPolicy' ? ', namespace: shop' : ''}}\nspec: ${spec}\n`;

/** Whether some policy blocks the agent for certain. */
function blocked(policies: string, labels = '{app: invoices, tier: back}'): boolean {
  const files = [
    { path: 'app.yaml', text: workload(labels) },
    { path: 'policies.yaml', text: policies },
    {
      path: 'association.json',
      text: '{"association": {"clusterName": "orchard", "namespace": "shop", "serviceAccount": "invoices", "roleArn": "arn:aws:iam::111122223333:role/invoices"}}',
    },
  ];
  const world = worldOf(files, { everything: true });
  const [own] = world.facts.workload;
  if (own === undefined) throw new Error('no workload');
  return policyBlockingAgent(world, own) !== undefined;
}

const egress = (rules: string): string => kubernetes(`{podSelector: {}, policyTypes: [Egress], egress: ${rules}}`);
const dns = '[{ports: [{port: 53, protocol: UDP}]}]';

describe('rules of Kubernetes', () => {
  test.each<[string, string, boolean]>([
    ['no rule', egress('[]'), true],
    ['DNS alone', egress(dns), true],
    ['every address', egress('[{}]'), false],
    ['port 80 of every address', egress('[{ports: [{port: 80}]}]'), false],
    ['port 80 over UDP', egress('[{ports: [{port: 80, protocol: UDP}]}]'), true],
    ['a range that holds it', egress('[{ports: [{port: 1, endPort: 1024}]}]'), false],
    ['a range below it', egress('[{ports: [{port: 1, endPort: 79}]}]'), true],
    ['a range above it', egress('[{ports: [{port: 81, endPort: 90}]}]'), true],
    ['a port by name', egress('[{ports: [{port: http}]}]'), false],
    ['a protocol that a script fills in', egress('[{ports: [{port: 80, protocol: "${P}"}]}]'), false],
    ['every port, pods only', egress('[{to: [{podSelector: {}}]}]'), true],
    ['a namespace', egress('[{to: [{namespaceSelector: {}}]}]'), true],
    ['its address', egress('[{to: [{ipBlock: {cidr: 169.254.170.23/32}}]}]'), false],
    [
      'its address and another port',
      egress('[{to: [{ipBlock: {cidr: 169.254.170.23/32}}], ports: [{port: 443}]}]'),
      true,
    ],
    ['every address but link-local', egress('[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}]}]'), true],
    ['every address but another', egress('[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}]'), false],
    [
      'every address but what a script fills in',
      egress('[{to: [{ipBlock: {cidr: 0.0.0.0/0, except: ["${N}"]}}]}]'),
      false,
    ],
    ['an address that a script fills in', egress('[{to: [{ipBlock: {cidr: "${NET}"}}]}]'), false],
    ['the network of the pods', egress('[{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]'), true],
    ['rules that a script fills in', kubernetes('{podSelector: {}, policyTypes: [Egress], egress: ${RULES}}'), false],
    ['a rule that a script fills in', egress('["${RULE}"]'), false],
    ['ports that a script fills in', egress('[{ports: "${PORTS}"}]'), false],
    ['peers that a script fills in', egress('[{to: "${PEERS}"}]'), false],
    ['a second policy that allows it', `${egress(dns)}---\n${egress('[{}]')}`, false],
  ])('%s', (_, policies, expected) => expect(blocked(policies)).toBe(expected));
});

describe('what a policy restrains', () => {
  test.each<[string, string, boolean]>([
    ['egress by its rules', kubernetes(`{podSelector: {}, egress: ${dns}}`), true],
    ['ingress alone', kubernetes('{podSelector: {}, policyTypes: [Ingress]}'), false],
    ['nothing written', kubernetes('{podSelector: {}}'), false],
    ['types that a script fills in', kubernetes(`{podSelector: {}, policyTypes: "\${T}", egress: ${dns}}`), false],
    ['another namespace', kubernetes(`{podSelector: {}, egress: ${dns}}`, 'other'), false],
    ['a namespace that a script fills in', kubernetes(`{podSelector: {}, egress: ${dns}}`, '"${NS}"'), false],
  ])('%s', (_, policies, expected) => expect(blocked(policies)).toBe(expected));
});

describe('whom a selector takes', () => {
  const selector = (text: string): string =>
    kubernetes(`{podSelector: ${text}, policyTypes: [Egress], egress: ${dns}}`);
  test.each<[string, boolean]>([
    ['{matchLabels: {app: invoices}}', true],
    ['{matchLabels: {app: orders}}', false],
    ['{matchLabels: {other: invoices}}', false],
    ['{matchLabels: {app: "${APP}"}}', false],
    ['{matchExpressions: [{key: app, operator: In, values: [orders, invoices]}]}', true],
    ['{matchExpressions: [{key: app, operator: In, values: [orders]}]}', false],
    ['{matchExpressions: [{key: app, operator: In, values: "${V}"}]}', false],
    ['{matchExpressions: [{key: app, operator: NotIn, values: [orders]}]}', true],
    ['{matchExpressions: [{key: app, operator: NotIn, values: [invoices]}]}', false],
    ['{matchExpressions: [{key: tier, operator: Exists}]}', true],
    ['{matchExpressions: [{key: zone, operator: Exists}]}', false],
    ['{matchExpressions: [{key: zone, operator: DoesNotExist}]}', true],
    ['{matchExpressions: [{key: tier, operator: DoesNotExist}]}', false],
    ['{matchExpressions: [{key: tier, operator: Near}]}', false],
    ['"${SELECTOR}"', false],
  ])('%s', (text, expected) => expect(blocked(selector(text))).toBe(expected));

  test('labels that a script fills in', () => {
    expect(blocked(selector('{matchLabels: {app: invoices}}'), '"${LABELS}"')).toBe(false);
    expect(blocked(selector('{matchExpressions: [{key: app, operator: Exists}]}'), '"${LABELS}"')).toBe(false);
  });
});

describe('rules of Cilium', () => {
  const rules = (text: string): string =>
    cilium(`{endpointSelector: {matchLabels: {"k8s:app": invoices}}, egress: ${text}}`);
  test.each<[string, string, boolean]>([
    ['pods alone', rules('[{toEndpoints: [{}]}]'), true],
    ['the host', rules('[{toEntities: [host]}]'), false],
    ['the cluster', rules('[{toEntities: [cluster]}]'), false],
    ['the world', rules('[{toEntities: [world]}]'), true],
    ['an entity that a script fills in', rules('[{toEntities: ["${E}"]}]'), false],
    ['entities that a script fills in', rules('[{toEntities: "${E}"}]'), false],
    ['its address, which is no block there', rules('[{toCIDR: [169.254.170.23/32]}]'), true],
    ['nodes', rules('[{toNodes: [{}]}]'), false],
    ['the host at port 80', rules('[{toEntities: [host], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]'), false],
    ['the host at port 443', rules('[{toEntities: [host], toPorts: [{ports: [{port: "443"}]}]}]'), true],
    ['port 80 of every peer', rules('[{toPorts: [{ports: [{port: "80"}]}]}]'), false],
    ['a rule without a peer', rules('[{}]'), true],
    ['a rule that a script fills in', rules('["${RULE}"]'), false],
    ['ports that a script fills in', rules('[{toEntities: [host], toPorts: "${P}"}]'), false],
    ['ingress alone', cilium('{endpointSelector: {}, ingress: [{}]}'), false],
    [
      'egress that is no longer denied',
      cilium('{endpointSelector: {}, enableDefaultDeny: {egress: false}, egress: [{toEndpoints: [{}]}]}'),
      false,
    ],
    ['egress denied without a rule', cilium('{endpointSelector: {}, enableDefaultDeny: {egress: true}}'), true],
    [
      'a default that a script fills in',
      cilium('{endpointSelector: {}, enableDefaultDeny: {egress: "${D}"}, egress: [{toEndpoints: [{}]}]}'),
      false,
    ],
    [
      'every pod of the cluster',
      cilium('{endpointSelector: {}, egress: [{toEndpoints: [{}]}]}', 'CiliumClusterwideNetworkPolicy'),
      true,
    ],
    [
      'pods by a label that may be the namespace',
      cilium(
        '{endpointSelector: {matchLabels: {a: b}}, egress: [{toEndpoints: [{}]}]}',
        'CiliumClusterwideNetworkPolicy',
      ),
      false,
    ],
    [
      'a policy of Kubernetes under Cilium',
      `${rules('[{toEndpoints: [{}]}]')}---\n${egress('[{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]')}`,
      true,
    ],
  ])('%s', (_, policies, expected) => expect(blocked(policies)).toBe(expected));
});
