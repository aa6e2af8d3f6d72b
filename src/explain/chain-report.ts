/** Chains for people and for programs. */
import { toFileSpan, rangeOf, type Span } from '../value/span.js';
import { displayMarked } from '../value/display.js';
import type { Holds, Link, LinkName, Note } from './chain.js';
import type { Explained } from './target.js';

export interface Spot {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

interface RemarkJson {
  readonly holds: Holds;
  readonly text: string;
  readonly at: Spot | null;
}

export interface LinkJson extends RemarkJson {
  readonly link: LinkName;
  readonly read: string | null;
  readonly remarks: readonly RemarkJson[];
}

/** As schemas/explain.v1.schema.json says. */
export interface ExplainedJson {
  readonly kind: Explained['kind'];
  readonly title: string;
  /** For pods: how they come to a role, which, and whether they get it. */
  readonly identity: {
    readonly mechanism: string;
    readonly role: string | null;
    readonly answer: string;
    readonly root: (RemarkJson & { readonly link: LinkName }) | null;
  } | null;
  readonly links: readonly LinkJson[];
}

export const spotOf = (place: Span | undefined): Spot | null =>
  place === undefined ? null : { path: toFileSpan(place).source.path, ...rangeOf(place).start };

const remarkJson = ({ holds, text, at }: Note): RemarkJson => ({ holds, text, at: spotOf(at) });

export const linkJson = (link: Link): LinkJson => ({
  link: link.name,
  ...remarkJson(link),
  read: link.read ?? null,
  remarks: link.remarks.map(remarkJson),
});

export function explainedJson(explained: Explained): ExplainedJson {
  const links = (explained.kind === 'pod' ? explained.chain : explained.view).links.map(linkJson);
  if (explained.kind === 'role') return { kind: 'role', title: explained.title, identity: null, links };
  const { mechanism, roleArn, answer, root } = explained.chain;
  return {
    kind: 'pod',
    title: explained.title,
    identity: {
      mechanism,
      role: displayMarked(roleArn) ?? null,
      answer,
      root: root === undefined ? null : { link: root.link, ...remarkJson(root) },
    },
    links,
  };
}

/** How each answer of a chain is shown. */
export const MARKS: Readonly<Record<Holds, string>> = { yes: '✓', no: '✗', unknown: '?', note: '·' };

const WIDTH = ('service accounts' satisfies LinkName).length;

/** A line for each link and each of its remarks; what is in them may come from a file. */
export function explainedLines(explained: Explained): readonly string[] {
  const { links } = explained.kind === 'pod' ? explained.chain : explained.view;
  return [
    explained.title,
    ...links.flatMap(linkLines),
    ...(explained.kind === 'pod' ? ['', `=> ${summaryOf(explained)}`] : []),
  ];
}

function linkLines(link: Link): readonly string[] {
  const indent = ' '.repeat(WIDTH + 6);
  return [
    `  ${MARKS[link.holds]} ${link.name.padEnd(WIDTH)}  ${link.text}${where(link.at)}`,
    ...link.remarks.map((one) => `${indent}${MARKS[one.holds]} ${one.text}${where(one.at)}`),
    ...(link.read === undefined ? [] : [`${indent}→ to know: ${link.read}`]),
  ];
}

const where = (place: Span | undefined): string => {
  const spot = spotOf(place);
  return spot === null ? '' : `  (${spot.path}:${spot.line})`;
};

/** The end of it in one sentence. */
export function summaryOf({ chain }: Extract<Explained, { kind: 'pod' }>): string {
  const { mechanism, answer, root, several } = chain;
  if (root !== undefined && mechanism !== 'none')
    return `${answer === 'no' ? 'it does not get its role' : 'it probably does not get its role'}: ${root.text}${where(root.at)}`;
  if (mechanism === 'none')
    return `it has no role of its own${root === undefined ? '' : `: ${root.text}${where(root.at)}`}`;
  if (several !== undefined && answer === 'yes') return 'it gets the role of its cluster, whichever of these that is';
  return answer === 'yes' ? 'it gets its role' : 'not known: what an arrow names was not read';
}
