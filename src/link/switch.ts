/** Programs that use a role only where a field, or an argument, says so. */
import { switchesOf, type Switch } from '../aws/switches.js';
import { treesAt } from '../facts/custom-resource.js';
import type { KubernetesObject, Workload } from '../facts/kubernetes-facts.js';
import type { Container } from '../facts/pod.js';
import type { Span } from '../value/span.js';
import { shapeOf } from '../value/text.js';
import { entriesOf, entryOf, field, isUnread, listOf, stringOf, textOf, type Tree } from '../value/tree.js';
import { programsOf } from './consumer.js';
import { sameEnvironment } from './environment.js';
import type { World } from './world.js';

export interface UnsetSwitch {
  readonly of: Switch;
  readonly at: Span;
}

/** What asks AWS for certain, without the field by which it uses its role, and without other credentials. */
export function unsetSwitches(world: World, object: KubernetesObject): readonly UnsetSwitch[] {
  if (object.transformed.patch || object.document.templated) return [];
  return switchesOf(object.apiVersion, object.kind)
    .flatMap((of) => treesAt(object.tree, of.base.split('.')).flatMap((base) => unsetIn(object, base, of)))
    .filter(({ of }) => !maySetElsewhere(world, of));
}

function unsetIn({ tree }: KubernetesObject, base: Tree, of: Switch): readonly UnsetSwitch[] {
  const { when = {} } = of.field;
  const isMet = Object.entries(when).every(([path, value]) => stringOf(field(tree, ...path.split('.'))) === value);
  if (!isMet || isUnread(base) || of.instead.some((path) => isWritten(base, path))) return [];
  const shown = of.shows.map(([path, value]) =>
    treesAt(base, path.split('.')).find((one) => value === undefined || value.test(shapeOf(textOf(one) ?? NOTHING))),
  );
  const [first] = shown;
  if (first === undefined || shown.includes(undefined)) return [];
  const [written] = treesAt(base, of.path.split('.'));
  if (written === undefined) return isWritten(base, of.path) ? [] : [{ of, at: first.at }];
  return !of.present && valueOf(written) === String(of.field.default) ? [{ of, at: written.at }] : [];
}

const NOTHING = { parts: [] };

const valueOf = (tree: Tree): string | undefined => (tree.kind === 'boolean' ? String(tree.value) : stringOf(tree));

/** A field is there, or what holds it could not be read. */
function isWritten(tree: Tree, path: string): boolean {
  const [name = '', ...way] = path.split('.');
  const entry = entryOf(tree, name);
  if (entry === undefined) return isUnread(tree);
  return way.length === 0 || isWritten(entry.value, way.join('.'));
}

/** A patch sets the field, in whatever file. */
const maySetElsewhere = ({ facts }: World, { path }: Switch): boolean => {
  const name = path.split('.').at(-1) ?? path;
  return facts.document.some(({ tree }) => {
    const text = tree?.at.source.text ?? '';
    return /\bpatch/i.test(text) && (text.includes(`/${name}`) || text.includes(`${name}:`));
  });
};

/** Arguments that send metrics to Amazon's Prometheus without a signature: where the address stands. Source: docs.victoriametrics.com, vmagent. */
export const unsignedWrites = (workload: Workload): readonly Span[] =>
  workload.transformed.patch || workload.document.templated
    ? []
    : programsOf(workload).flatMap(({ container, consumers }) =>
        consumers.some(({ name }) => name === 'victoria-metrics') &&
        !mayHold(container, /^--?(?:remoteWrite\.aws\.|envflag)/)
          ? container.words.flatMap(({ text, at }) => (UNSIGNED.test(shapeOf(text)) ? [at] : []))
          : [],
      );

const UNSIGNED = /^--?remoteWrite\.url=https:\/\/aps-workspaces(?:-fips)?\.[^/]+\.(?:amazonaws\.com|api\.aws)/;

const mayHold = ({ words, wordsOpen }: Container, name: RegExp): boolean =>
  wordsOpen || words.some(({ text }) => shapeOf(text).startsWith('\0') || name.test(shapeOf(text)));

export interface AmbientIssuer {
  /** The solver that leaves credentials to the controller. */
  readonly at: Span;
  readonly controller: Span;
}

/**
 * Solvers of an Issuer that would use the controller's role, which only issuers of the whole cluster may by default. Source: cert-manager.io,
 * "Ambient credentials".
 */
export function ambientIssuers(world: World, object: KubernetesObject): readonly AmbientIssuer[] {
  const { kind, apiVersion, tree, transformed, document } = object;
  if (kind !== 'Issuer' || !apiVersion.startsWith('cert-manager.io/') || transformed.patch || document.templated)
    return [];
  const solvers = listOf(field(tree, 'spec', 'acme', 'solvers')).flatMap((solver) => {
    const entry = entryOf(field(solver, 'dns01'), 'route53');
    const isLeft = entry !== undefined && !isUnread(entry.value) && entriesOf(entry.value).every(isNoCredential);
    return isLeft ? [entry.keyAt] : [];
  });
  if (solvers.length === 0) return [];
  const controllers = world.facts.workload
    .filter((workload) => !workload.transformed.patch && sameEnvironment(world, workload, object))
    .flatMap((workload) =>
      programsOf(workload)
        .filter(
          ({ consumers, container }) =>
            consumers.some(({ name }) => name === 'cert-manager') && container.words.length > 0,
        )
        .map((program) => ({ ...program, isOpen: workload.document.templated })),
    );
  const [controller] = controllers;
  // One that may be told is enough: a chart that nothing here installs gets arguments from whoever does.
  if (
    controller === undefined ||
    controllers.some(
      ({ container, isOpen }) => isOpen || mayHold(container, /^--?issuer-ambient-credentials(?:$|=true)/),
    )
  )
    return [];
  return solvers.map((at) => ({ at, controller: controller.image.at }));
}

const isNoCredential = ({ key }: { readonly key: Parameters<typeof shapeOf>[0] }): boolean =>
  ['region', 'hostedZoneID', 'role'].includes(shapeOf(key));
