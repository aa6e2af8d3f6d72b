/** Whether a document holds something of ours: an identity of AWS, or a cluster that gives some. */
import { isPlaceholderAt } from '../document/holes.js';
import type { Document } from '../document/language.js';
import { remembered } from '../value/remembered.js';
import { toFileSpan, type Source, type Span } from '../value/span.js';

const OURS =
  /\barn:aws|eksctl\.io|\bsts:|[Aa]ssumeRole|assume_role_policy|addServiceAccount|WebIdentityPrincipal|OpenIdConnectP|oidc-provider|\boidc\.eks|\bsts\.amazonaws|eks\.amazonaws\.com\/(?:role-arn|audience|sts-regional-endpoints|token-expiration|skip-containers)/;

/** Anywhere in the file. */
export const fileMentionsAwsIdentity = remembered(({ text }: Source): boolean => OURS.test(text));

export function mentionsAwsIdentity(document: Document): boolean {
  const { tree, faults } = document;
  if (tree !== undefined && faults.length === 0)
    return OURS.test(tree.at.source.text.slice(tree.at.start, tree.at.end));
  return OURS.test(textOfBroken(document));
}

/** The text of a document that cannot be parsed. Empty where nobody knows its place. */
export function textOfBroken(document: Document): string {
  const extent = extentOf(document);
  return extent === undefined ? '' : extent.source.text.slice(extent.start, extent.end);
}

/** Nobody knows where a document that cannot be parsed ends, but by the markers around it and its faults; others of the file do not count. */
export function extentOf({ tree, faults }: Document): Span | undefined {
  const at = tree?.at ?? faults[0]?.at;
  if (at === undefined) return undefined;
  const { source } = at;
  const { text } = source;
  const places = [at, ...faults.map((fault) => fault.at)].filter((place) => place.source === source);
  const start = places.reduce((least, place) => Math.min(least, place.start), text.length);
  const last = places.reduce((most, place) => Math.max(most, place.start), 0);
  const end = text.indexOf('\n---', last);
  return { source, start: Math.max(0, text.lastIndexOf('\n---', start)), end: end < 0 ? text.length : end };
}

/** A tool fills it in before it is read: by what stands in it, or where it cannot be parsed. */
export function isTemplated({ templated, faults: [first] }: Document): boolean {
  if (templated || first === undefined) return templated;
  const { source, start } = toFileSpan(first.at);
  return isPlaceholderAt(source.text, start);
}
