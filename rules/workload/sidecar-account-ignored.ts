import { identityFieldsOf } from '../../src/facts/custom-resource.js';
import type { KubernetesObject, Workload } from '../../src/facts/kubernetes-facts.js';
import { roleOfAccount } from '../../src/link/consumer.js';
import { sameEnvironment } from '../../src/link/environment.js';
import { onceInWorld } from '../../src/link/once.js';
import { append } from '../../src/value/append.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { qualifiedName } from '../../src/value/display.js';
import { equals, knownValue } from '../../src/value/text.js';
import { entryOf, field, stringOf, textOf } from '../../src/value/tree.js';

export default defineRule({
  id: 'workload/sidecar-account-ignored',
  on: 'object',
  summary: 'the service account of a sidecar, which nothing runs as',
  messages: {
    ignored: {
      rests: 'on absence',
      severity: 'warning',
      text: ({ account, pods }: { account: string; pods: string }) =>
        `a sidecar has the identity of the pods it is injected into${pods}, so \`${account}\` and its role are not used: give the role to their service account`,
    },
  },
  check(object, { world, report }) {
    const { tree, document, transformed } = object;
    if (stringOf(field(tree, 'spec', 'mode')) !== 'sidecar' || transformed.patch || document.templated) return;
    const [own] = identityFieldsOf(object, 'runs-as').filter(({ path }) =>
      /^spec\.serviceAccount(?:Name)?$/.test(path),
    );
    const name = own === undefined ? undefined : textOf(own.tree);
    const account = name === undefined ? undefined : knownValue(name);
    if (own === undefined || name === undefined || account === undefined) return;
    const role = roleOfAccount(world, { document, namespace: object.namespace, name });
    if (role === undefined) return;
    const pods = injectedWorkloads(world, object).filter(
      (workload) => sameEnvironment(world, object, workload) && isInjected(object, workload),
    );
    // They run as it already.
    if (pods.some((pod) => stringOf(pod.serviceAccountName) === account)) return;
    const [pod] = pods;
    report({
      message: 'ignored',
      data: { account, pods: pod === undefined ? '' : ` (those of \`${qualifiedName(pod)}\`)` },
      at: own.tree.at,
      note: 'no pod runs as it in sidecar mode',
      related: [
        { at: role.at, note: 'the role that is not used' },
        ...(pod === undefined
          ? []
          : [{ at: pod.serviceAccountName?.at ?? pod.nameAt, note: 'whose identity the sidecar has' }]),
      ],
    });
  },
});

/** Workloads by what they ask to be injected, and those that ask for the only sidecar of their namespace by that. */
const injections = onceInWorld(({ facts }: World) => byInjection(facts.workload));

/** Candidates in their order. */
function injectedWorkloads(world: World, { name, namespace }: KubernetesObject): readonly Workload[] {
  const own = name === undefined ? undefined : knownValue(name);
  if (own === undefined) return [];
  const known = injections(world);
  const space = knownValue(namespace);
  const found = [own, `${space ?? ''}/${own}`, inNamespace(space)].flatMap((key) => known.get(key) ?? []);
  return [...new Set(found)].sort((a, b) => a - b).flatMap((index) => world.facts.workload[index] ?? []);
}

const inNamespace = (space: string | undefined): string => `true in ${space ?? ''}`;

function byInjection(workloads: readonly Workload[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [index, workload] of workloads.entries()) {
    const value = injectionOf(workload);
    if (value === 'true') append(found, inNamespace(knownValue(workload.namespace)), index);
    if (value !== undefined) append(found, value, index);
  }
  return found;
}

function injectionOf({ podMetadata }: Workload): string | undefined {
  const wanted = entryOf(field(podMetadata, 'annotations'), 'sidecar.opentelemetry.io/inject');
  return wanted === undefined ? undefined : stringOf(wanted.value);
}

/** Source: open-telemetry/opentelemetry-operator README, "Sidecar Injection": a name, `namespace/name`, or `true` for the only one of the namespace. */
function isInjected({ name, namespace }: KubernetesObject, workload: Workload): boolean {
  const value = injectionOf(workload);
  const [space, own] = [knownValue(namespace), name === undefined ? undefined : knownValue(name)];
  if (own === undefined) return false;
  const isHere = equals(workload.namespace, namespace) === 'yes';
  return value === `${space ?? ''}/${own}` || (isHere && (value === own || value === 'true'));
}
