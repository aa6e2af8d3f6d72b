/**
 * What the webhook cannot read in the ConfigMap that it watches, or reads as nothing. Source: aws/amazon-eks-pod-identity-webhook at 3bf80a34, pkg/cache/cache.go,
 * populateCacheFromCM: `json.Unmarshal` to a map of `namespace/name` to a struct, whose fields Go compares without case.
 */
import { display, hasHoles, knownValue, shapeOf } from '../../value/text.js';
import { entriesOf, isOpen, type Entry, type MapTree, type Tree } from '../../value/tree.js';
import type { Span } from '../../value/span.js';
import { nearest } from '../../value/nearest.js';
import { CONFIG_TYPES } from './config-map.js';

type Field = keyof typeof CONFIG_TYPES;
type Wanted = 'object' | (typeof CONFIG_TYPES)[Field];

const CONFIG_FIELDS = Object.keys(CONFIG_TYPES) as Field[];

export type WebhookConfigFault =
  /** Go refuses the whole text for one value: `wanted` is what it takes. */
  | { readonly is: 'type'; readonly name: string; readonly wanted: Wanted; readonly at: Span }
  /** The webhook ends with a panic. */
  | { readonly is: 'key'; readonly key: string; readonly at: Span }
  /** A wildcard in a namespace other than `*` alone is a namespace of that name. */
  | { readonly is: 'pattern'; readonly key: string; readonly at: Span }
  | { readonly is: 'field'; readonly name: string; readonly meant: string; readonly at: Span }
  | { readonly is: 'no-role'; readonly key: string; readonly at: Span };

export const webhookConfigFaults = (config: MapTree): readonly WebhookConfigFault[] =>
  config.entries.flatMap((entry) => [...keyFaults(entry), ...entryFaults(entry)]);

function keyFaults({ key, keyAt }: Entry): readonly WebhookConfigFault[] {
  if (hasHoles(key)) return [];
  const name = shapeOf(key);
  const [namespace = ''] = name.split('/');
  if (!name.includes('/')) return [{ is: 'key', key: name, at: keyAt }];
  return namespace !== '*' && namespace.includes('*') ? [{ is: 'pattern', key: name, at: keyAt }] : [];
}

function entryFaults({ key, keyAt, value }: Entry): readonly WebhookConfigFault[] {
  if (value.kind === 'hole' || value.kind === 'choice' || value.kind === 'null') return [];
  if (value.kind !== 'map') return [{ is: 'type', name: display(key), wanted: 'object', at: value.at }];
  const fields = value.entries.map((entry) => ({ entry, field: fieldOf(entry) }));
  const wrong = fields.flatMap(({ entry, field }): readonly WebhookConfigFault[] => {
    const name = display(entry.key);
    if (field !== undefined) return typeFault(entry, field);
    const meant = nearest(name.replace(/[-_]/g, ''), CONFIG_FIELDS, 3);
    return meant === undefined ? [] : [{ is: 'field', name, meant, at: entry.keyAt }];
  });
  const hasRole = isOpen(value) || fields.some(({ field }) => field === 'RoleARN');
  const isTold = wrong.some((fault) => fault.is === 'field' && fault.meant === 'RoleARN');
  return hasRole || isTold ? wrong : [...wrong, { is: 'no-role', key: display(key), at: keyAt }];
}

const fieldOf = ({ key }: Entry): Field | undefined => {
  const name = knownValue(key)?.toLowerCase();
  return CONFIG_FIELDS.find((field) => field.toLowerCase() === name);
};

function typeFault({ value }: Entry, field: Field): readonly WebhookConfigFault[] {
  const wanted = CONFIG_TYPES[field];
  return isOf(value, wanted) ? [] : [{ is: 'type', name: field, wanted, at: value.at }];
}

/** Null leaves a field as it is. To Go a number with a fraction or an exponent is no integer. */
const isOf = (value: Tree, wanted: (typeof CONFIG_TYPES)[Field]): boolean =>
  value.kind === 'null' ||
  value.kind === 'hole' ||
  value.kind === 'choice' ||
  (value.kind === 'number' && wanted === 'number'
    ? /^-?\d+$/.test(value.written)
    : value.kind === (wanted === 'string' ? 'text' : wanted));

/** The role of an entry: of a field that is written twice Go takes the last. */
export const roleArnOf = (entry: Tree): Tree | undefined =>
  entriesOf(entry).findLast((one) => fieldOf(one) === 'RoleARN')?.value;
