/** The pod identity webhook for programs. */
import { mutatePod as mutate, type Mutation } from '../aws/webhook.js';
import type { Json } from '../aws/webhook/json.js';
import type { WebhookSettings } from '../aws/webhook/settings.js';
import { anything, boolean, listOf, number, object, objectWith, optional, objectOf, text } from './input.js';

export interface PodInput {
  /** The pod as it would be created: its metadata and spec. */
  readonly pod: Json;
  /** The service account that it runs as; left out or null if there is none. */
  readonly serviceAccount?: Json | undefined;
  readonly settings?: WebhookSettings | undefined;
}

const CREDENTIALS = objectOf(
  Object.fromEntries(['uri', 'audience', 'mountPath', 'volumeName', 'tokenPath'].map((name) => [name, optional(text)])),
);

const INPUT = objectOf({
  pod: anything,
  serviceAccount: () => undefined,
  settings: optional(
    objectOf({
      annotationPrefix: optional(text),
      tokenAudience: optional(text),
      tokenExpiration: optional(number),
      tokenMountPath: optional(text),
      region: optional(text),
      stsRegionalEndpoint: optional(boolean),
      containerCredentialsIdentities: optional(listOf(objectWith({ namespace: text, serviceAccount: text }))),
      containerCredentials: optional(CREDENTIALS),
      configMap: optional(object),
      composeRoleArn: optional(objectWith({ accountId: text, region: text })),
    }),
  ),
});

/**
 * The pod as the pod identity webhook would leave it, and why. Whatever stands in the pod or its service account is judged as the webhook does;
 * rejects with an InputError where the settings are not what they have to be.
 */
export async function mutatePod(input: PodInput): Promise<Mutation> {
  INPUT(input, 'input');
  const { pod, serviceAccount, settings } = input;
  return Promise.resolve(mutate({ pod, serviceAccount, ...(settings === undefined ? {} : { settings }) }));
}
