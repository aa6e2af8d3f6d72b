/** The audience of service account tokens. It is a name both sides agree on, never an endpoint. */
import { editDistance } from '../value/nearest.js';
import { SERVICE_DOMAINS } from './partition.js';

/** The webhook's default in every partition (aws/amazon-eks-pod-identity-webhook, main.go, flag token-audience); eksctl removed its map by partition as a bug (#1912). */
export const DEFAULT_AUDIENCE = 'sts.amazonaws.com';

/** Of any partition, of a region or global. */
const ENDPOINT = new RegExp(`^sts(?:-fips)?\\.(?:[a-z0-9-]+\\.)?${SERVICE_DOMAINS}$`);

/** What is wrong with an audience by itself: an endpoint of STS written where the audience belongs, or a near miss of the default. */
export function audienceFault(audience: string): 'endpoint' | 'near-miss' | undefined {
  if (audience === DEFAULT_AUDIENCE) return undefined;
  const bare = audience.replace(/^https?:\/\//, '').replace(/(?<!\/)\/+$/, '');
  if (ENDPOINT.test(bare)) return 'endpoint';
  return editDistance(audience.toLowerCase(), DEFAULT_AUDIENCE, 3) <= 3 ? 'near-miss' : undefined;
}
