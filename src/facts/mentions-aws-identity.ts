/** Whether a document holds something of ours: an identity of AWS, or a cluster that gives some. */
import type { Document } from '../document/language.js';
import { remembered } from '../value/remembered.js';

const OURS =
  /\barn:aws|eksctl\.io|\bsts:|[Aa]ssumeRole|assume_role_policy|addServiceAccount|WebIdentityPrincipal|OpenIdConnectP|oidc-provider|\boidc\.eks|\bsts\.amazonaws|eks\.amazonaws\.com\/(?:role-arn|audience|sts-regional-endpoints|token-expiration|skip-containers)/;

export const textMentionsAwsIdentity = (text: string): boolean => OURS.test(text);

/** The first document of a file that has faults and holds something of ours. Each of them may ask. */
export const firstFaulty = remembered((documents: readonly Document[]) =>
  documents.find((one) => one.faults.length > 0 && mentionsAwsIdentity(one)),
);

export function mentionsAwsIdentity({ tree, faults }: Document): boolean {
  const at = tree?.at ?? faults[0]?.at;
  if (at === undefined) return false;
  const { text } = at.source;
  if (tree !== undefined && faults.length === 0) return OURS.test(text.slice(at.start, at.end));
  // Nobody knows where a document that cannot be parsed ends, but by the markers around it and its faults; others of the file do not count.
  const places = [at, ...faults.map((fault) => fault.at)].filter(({ source }) => source === at.source);
  const start = places.reduce((least, place) => Math.min(least, place.start), text.length);
  const last = places.reduce((most, place) => Math.max(most, place.start), 0);
  const end = text.indexOf('\n---', last);
  return OURS.test(text.slice(Math.max(0, text.lastIndexOf('\n---', start)), end < 0 ? text.length : end));
}
