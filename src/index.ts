/** What the package exports. */
export { evaluateTrust } from './api.js';
export type { PodIdentityInput, TokenInput, TrustEvaluation, TrustInput, TrustProvider, TrustToken } from './api.js';
export { mutatePod } from './aws/webhook.js';
export type { Json, Mutation, WebhookSettings } from './aws/webhook.js';
