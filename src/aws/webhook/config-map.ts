/** Entries of the ConfigMap that a self-managed webhook may watch. Source: aws/amazon-eks-pod-identity-webhook at 3bf80a34, pkg/cache/cache.go. */
import { isObject, stringAt, type Json, type JsonObject } from './json.js';
import { defaultExpiration, type Entry, type WebhookSettings } from './settings.js';

/** Go's field names, compared without case; only a missing lifetime is filled in. */
export function configMapEntry(key: string, settings: WebhookSettings): Entry | undefined {
  const entry = entriesOf(settings.configMap)?.[key];
  if (!isObject(entry)) return undefined;
  const [role, audience, sts, expiration] = [
    configField(entry, 'RoleARN'),
    configField(entry, 'Audience'),
    configField(entry, 'UseRegionalSTS'),
    configField(entry, 'TokenExpiration'),
  ];
  const seconds = typeof expiration === 'number' ? expiration : 0;
  return {
    roleArn: typeof role === 'string' ? role : '',
    audience: typeof audience === 'string' ? audience : '',
    regionalSts: sts === true,
    expiration: seconds === 0 ? defaultExpiration(settings) : seconds,
  };
}

/** One value of a wrong type anywhere makes Go refuse the whole. */
function entriesOf(map: Json | undefined): JsonObject | undefined {
  if (stringAt(map, 'metadata', 'name') !== 'pod-identity-webhook') return undefined;
  if ((stringAt(map, 'metadata', 'namespace') ?? 'eks') !== 'eks') return undefined;
  const text = stringAt(map, 'data', 'config');
  if (text === undefined) return undefined;
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(config) || !Object.values(config).every(isConfigEntry)) return undefined;
  // A number with a fraction or an exponent is no integer to Go, and JSON.parse does not tell it apart.
  const seconds = [...text.matchAll(/"tokenexpiration"\s*:\s*([^,}\s]+)/gi)].map((match) => match[1] ?? '');
  return seconds.every((number) => /^(?:-?\d+|null)$/.test(number)) ? config : undefined;
}

const configField = (entry: JsonObject, name: string): Json | undefined =>
  Object.entries(entry).findLast(([own]) => own.toLowerCase() === name.toLowerCase())?.[1];

/** Fields of an entry, and what Go takes for each. */
export const CONFIG_TYPES = {
  RoleARN: 'string',
  Audience: 'string',
  UseRegionalSTS: 'boolean',
  TokenExpiration: 'number',
} as const;

const isConfigEntry = (entry: Json): boolean =>
  entry === null ||
  (isObject(entry) &&
    Object.entries(CONFIG_TYPES).every(([name, type]) => {
      const value = configField(entry, name);
      return value === undefined || value === null || typeof value === type;
    }));
