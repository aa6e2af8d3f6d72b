/** The skip-containers annotation of a pod, held against the containers it has. */
import { firstCsvRecord } from '../aws/go-parse.js';
import type { Workload } from '../facts/kubernetes-facts.js';
import { within, type Span } from '../value/span.js';
import { isHole, knownValue, type Text } from '../value/text.js';
import { entryOf, field, textOf } from '../value/tree.js';

export interface SkippedContainers {
  /** The value of the annotation. */
  readonly at: Span;
  /** The names that match no container, now or later; undefined: the webhook cannot read the value. */
  readonly unmatched: readonly { readonly name: string; readonly at: Span }[] | undefined;
  readonly containers: readonly string[];
}

/** Undefined without the annotation, or where it or a container is not known. */
export function skippedContainers(workload: Workload): SkippedContainers | undefined {
  const entry = entryOf(field(workload.podMetadata, 'annotations'), 'eks.amazonaws.com/skip-containers');
  const text = textOf(entry?.value);
  const value = text === undefined ? undefined : knownValue(text);
  const containers = containerNames(workload);
  if (entry === undefined || text === undefined || value === undefined || containers === undefined) return undefined;
  const { at } = entry.value;
  const unmatched = firstCsvRecord(value)
    ?.filter((name) => !containers.includes(name) && !INJECTED.has(name))
    .map((name) => ({ name, at: spanOf(name, text) ?? at }));
  return { at, unmatched, containers };
}

/** Undefined where not all are known. */
function containerNames({ containers, containersOpen, transformed }: Workload): readonly string[] | undefined {
  if (containersOpen || transformed.patch) return undefined;
  const names = containers.flatMap(({ name }) => (name === undefined ? [] : (knownValue(name) ?? [])));
  return names.length === containers.length ? names : undefined;
}

/** The name within the annotation, without the quotes that CSV may have. */
function spanOf(name: string, { parts }: Text): Span | undefined {
  const [part, ...others] = parts;
  if (part === undefined || isHole(part) || part.at === undefined || others.length > 0) return undefined;
  const fields = part.literal.split(',');
  const index = fields.indexOf(name);
  const start = fields.slice(0, index).reduce((sum, one) => sum + one.length + 1, 0);
  return index < 0 || name === '' ? undefined : within(part.at, start, start + name.length);
}

/** Sidecars that other webhooks add later. */
const INJECTED = new Set([
  'istio-proxy',
  'istio-init',
  'linkerd-proxy',
  'linkerd-init',
  'vault-agent',
  'vault-agent-init',
  'envoy',
  'datadog-agent',
  'aws-otel-collector',
  'xray-daemon',
  'daprd',
]);
