/** Files of others, where IRSA_LINT_CORPUS names their folder: every view answers for everything in them, and mutated pods are pods the API server takes. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse, worldOf } from '../src/analyse.js';
import { explainedJson, explainedLines } from '../src/explain/chain-report.js';
import { holdersOf, holderTitle } from '../src/explain/holder.js';
import { chainOf } from '../src/explain/identity.js';
import { dot, mermaid } from '../src/explain/graph-report.js';
import { graphOf } from '../src/explain/graph.js';
import { EKS_WEBHOOK, mutatedWorkloads } from '../src/explain/mutate.js';
import { roleView } from '../src/explain/role.js';

const corpus = process.env['IRSA_LINT_CORPUS'];

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : /\.(?:ya?ml|json)$/.test(name) ? [path] : [];
  });

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)).get(name) : undefined;

function itemsAt(value: unknown, name: string): readonly unknown[] {
  const items = member(value, name);
  return Array.isArray(items) ? items : [];
}

/** What the API server refuses in the parts that the webhook changes. */
function podFaults(pod: unknown): readonly string[] {
  const spec = member(pod, 'spec');
  const volumes = itemsAt(spec, 'volumes').map((volume) => member(volume, 'name'));
  const twice = (names: readonly unknown[]): readonly string[] =>
    names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${String(name)} twice`);
  return [
    ...twice(volumes),
    ...[...itemsAt(spec, 'containers'), ...itemsAt(spec, 'initContainers')].flatMap((container) => {
      const mounts = itemsAt(container, 'volumeMounts');
      return [
        ...twice(mounts.map((mount) => member(mount, 'mountPath'))),
        ...mounts.flatMap((mount) =>
          volumes.includes(member(mount, 'name')) ? [] : [`${String(member(mount, 'name'))} is no volume`],
        ),
      ];
    }),
  ];
}

describe.skipIf(corpus === undefined)('corpus', () => {
  const files =
    corpus === undefined ? [] : filesBelow(corpus).map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const world = worldOf(files, { everything: true });

  test('every workload, service account and role is explained', () => {
    const holders = holdersOf(world);
    expect(holders.length).toBeGreaterThan(50);
    for (const holder of holders) {
      const explained = { kind: 'pod', title: holderTitle(holder), chain: chainOf(world, holder) } as const;
      expect(explainedLines(explained).length).toBeGreaterThan(2);
      expect(explainedJson(explained).links.length).toBeGreaterThan(1);
    }
    for (const role of world.facts.role) expect(roleView(world, role).links.length).toBeGreaterThan(1);
  });

  test('everything is drawn', () => {
    const { world: whole, result } = analyse(files, rules, {
      levelOf: () => undefined,
      pedantic: true,
      everything: true,
    });
    const graph = graphOf(whole, result.findings);
    const ids = graph.nodes.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { from, to } of graph.edges) expect(ids).toEqual(expect.arrayContaining([from, to]));
    expect(mermaid(graph).split('\n').length).toBeGreaterThan(graph.nodes.length);
    expect(dot(graph).split('\n').length).toBeGreaterThan(graph.nodes.length);
  });

  test('mutated pods are valid', () => {
    const mutated = mutatedWorkloads(world, EKS_WEBHOOK);
    expect(mutated.length).toBeGreaterThan(20);
    for (const { before, mutation, workload } of mutated) {
      if (mutation.mutated === 'rejected') continue;
      const old = podFaults(before);
      expect(
        podFaults(mutation.pod).filter((fault) => !old.includes(fault)),
        workload,
      ).toEqual([]);
    }
  });
});
