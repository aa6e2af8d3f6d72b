/** What the package exports. */
export { evaluateTrust } from './api.js';
export type { PodIdentityInput, TokenInput, TrustEvaluation, TrustInput, TrustProvider, TrustToken } from './api.js';
