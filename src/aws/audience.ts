/** The audience of service account tokens. It is a name both sides agree on, never an endpoint. */
import { editDistance } from '../value/nearest.js';

/** The webhook's default in every partition (aws/amazon-eks-pod-identity-webhook, main.go, flag token-audience); eksctl removed its map by partition as a bug (#1912). */
export const DEFAULT_AUDIENCE = 'sts.amazonaws.com';

/** What is wrong with an audience by itself: an endpoint of STS written where the audience belongs, or a near miss of the default. */
export function audienceFault(audience: string): 'endpoint' | 'near-miss' | undefined {
  if (audience === DEFAULT_AUDIENCE) return undefined;
  const bare = audience.replace(/^https?:\/\//, '').replace(/(?<!\/)\/+$/, '');
  if (
    /^sts(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.test(bare) ||
    /^sts\.amazonaws\.com\.cn$/.test(bare) ||
    bare === DEFAULT_AUDIENCE
  )
    return 'endpoint';
  return editDistance(audience.toLowerCase(), DEFAULT_AUDIENCE) <= 3 ? 'near-miss' : undefined;
}
