/** Subjects of service account tokens: `system:serviceaccount:<namespace>:<name>`. */
import { knownValue, shapeOf, type Text } from '../value/text.js';

const PREFIX = 'system:serviceaccount:';

/** Whether a text is meant for the subject of a service account: it begins as one, or nearly. No other issuer has subjects of this form. */
export const saysServiceAccount = (text: Text): boolean =>
  /^\s*(?:system[:./]?)?service-?accounts?(?:[:./]|$)/i.test(shapeOf(text));

/** Why no token can carry a subject or match a pattern for one; undefined if one could. Wildcards and holes may stand for anything. */
export function subjectFault(text: Text): string | undefined {
  const shape = shapeOf(text);
  if (/^[ \t]|[ \t]$/.test(shape)) return 'it has leading or trailing white space';
  if (/^system:serviceaccounts:/.test(shape)) return 'the prefix must be `system:serviceaccount:` (singular)';
  const [known = ''] = shape.split(/[*?\0]/);
  const whole = known.length === shape.length;
  if (!(known.length < PREFIX.length && !whole ? PREFIX.startsWith(known) : known.startsWith(PREFIX)))
    return 'it must begin with `system:serviceaccount:`';
  if (/[ \t\r\n]/.test(shape)) return 'it contains white space';
  if (/\//.test(shape)) return 'namespace and name must be separated by `:`, not `/`';
  if (/[A-Z]/.test(shape)) return 'namespace and name must be lower case';
  if (!whole) return undefined;
  const parts = shape.slice(PREFIX.length).split(':');
  if (parts.length === 1 || parts.includes(''))
    return parts[0] === '' ? 'the namespace is missing' : 'the name is missing';
  return parts.length > 2 ? 'it has too many parts' : undefined;
}

/** How many service accounts a pattern admits: all, those of several namespaces, of one, or of one with a part of the name; undefined for an exact subject and where a hole hides it. */
export function breadthOf(text: Text): 'everything' | 'namespaces' | 'namespace' | 'name' | undefined {
  const shape = shapeOf(text);
  if (!/[*?]/.test(shape)) return undefined;
  // A star within the prefix swallows what follows it.
  if (!shape.startsWith(PREFIX))
    return shape.endsWith('*') && PREFIX.startsWith(shape.replace(/(?<!\*)\*+$/, '')) ? 'everything' : undefined;
  const rest = shape.slice(PREFIX.length);
  const colon = rest.indexOf(':');
  const namespace = colon < 0 ? rest : rest.slice(0, colon);
  const name = colon < 0 ? '*' : rest.slice(colon + 1);
  if (/^\*+$/.test(namespace)) return /^[*:]*$/.test(name) ? 'everything' : 'namespaces';
  if (/[*?]/.test(namespace)) return 'namespaces';
  if (/^\*+$/.test(name)) return 'namespace';
  return 'name';
}

/** Whether Kubernetes takes a name for a service account: a DNS subdomain name. Source: kubernetes.io, "Object Names and IDs". */
export const isAccountName = (name: string): boolean =>
  name.length <= 253 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name);

/** The service account that an exact subject names; undefined where a part is not known, or no token can carry the subject. */
export function accountInSubject(subject: Text): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(knownValue(subject) ?? '') ?? [];
  return namespace === undefined || name === undefined || subjectFault(subject) !== undefined
    ? undefined
    : { namespace, name };
}
