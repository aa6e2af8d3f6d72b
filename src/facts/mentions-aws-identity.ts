/** Whether a document holds something of ours: an identity of AWS, or a cluster that gives some. */
import type { Document } from '../document/language.js';

const OURS =
  /\barn:aws|eksctl\.io|\bsts:|AssumeRole|oidc-provider|\boidc\.eks|\bsts\.amazonaws|eks\.amazonaws\.com\/(?:role-arn|audience|sts-regional-endpoints|token-expiration|skip-containers)/;

export const textMentionsAwsIdentity = (text: string): boolean => OURS.test(text);

export function mentionsAwsIdentity(document: Document): boolean {
  const at = document.tree?.at ?? document.faults[0]?.at;
  if (at === undefined) return false;
  return OURS.test(
    document.tree === undefined || document.faults.length > 0 ? at.source.text : at.source.text.slice(at.start, at.end),
  );
}
