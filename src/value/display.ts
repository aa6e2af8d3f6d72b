/** How a name is printed: as its author wrote it. What is not known is left out or said in words, never printed as if it were a value. */
import { display, isHole, knownValue, MADE_UP, type Text } from './text.js';

/** A part that no file names: redacted, computed where it cannot be followed, or not set. */
const UNKNOWN_PART = '…';

/** The text as its author wrote it; undefined where nothing of it is known, not even by a reference. */
export function displayKnown(text: Text | undefined): string | undefined {
  if (text === undefined || text.parts.every((part) => isHole(part) && part.anonymous === true)) return undefined;
  return display({
    parts: text.parts.map((part) =>
      isHole(part) && part.anonymous === true ? { ...part, reference: UNKNOWN_PART } : part,
    ),
  });
}

/** The same with each reference written as one, so that it cannot be taken for a name: `arn:aws:iam::111122223333:role/${var.role}`. */
export function displayMarked(text: Text | undefined): string | undefined {
  if (text === undefined || displayKnown(text) === undefined) return undefined;
  return text.parts
    .map((part) => {
      if (!isHole(part)) return part.literal;
      if (part.anonymous === true || part.reference.endsWith(MADE_UP)) return UNKNOWN_PART;
      return /\$\{|\{\{/.test(part.reference) ? part.reference : `\${${part.reference}}`;
    })
    .join('');
}

/** What has a name in a namespace: a Kubernetes object, or the service account of an association. */
interface Qualified {
  readonly namespace: Text | undefined;
  readonly name: Text | undefined;
}

/** `namespace/name`, or only what is known of it. */
export function qualifiedName({ namespace, name }: Qualified, shown = displayKnown): string {
  const [own, within] = [shown(name), shown(namespace)];
  if (own === undefined) return within === undefined ? 'not known' : `a name not known in ${within}`;
  return within === undefined ? own : `${within}/${own}`;
}

/** For a sentence in which two names of different namespaces must not look alike: `reader (namespace not set)`. */
export const qualifiedInFull = (object: Qualified): string =>
  displayKnown(object.name) !== undefined && displayKnown(object.namespace) === undefined
    ? `${qualifiedName(object)} (namespace not set)`
    : qualifiedName(object);

/** `namespace/name` where both are known in full: what may stand in a command or a policy. */
export function knownName({ namespace, name }: Qualified): string | undefined {
  const [within, own] = [namespace, name].map((text) => (text === undefined ? undefined : knownValue(text)));
  return within === undefined || own === undefined ? undefined : `${within}/${own}`;
}
