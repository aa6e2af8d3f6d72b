/** The graph for Mermaid and Graphviz. Names come from files: nothing in them may become syntax. */
import type { Graph, GraphEdge, GraphNode } from './graph.js';

/** A label of Mermaid: what it would read as syntax, or show as markup, is written as an entity. */
const mermaidText = (text: string): string =>
  `"${text.replace(/[^\p{L}\p{N} /:._*@()·-]/gu, (character) => `#${character.codePointAt(0)};`)}"`;

const SHAPES: Readonly<Record<GraphNode['kind'], readonly [string, string]>> = {
  workload: ['[', ']'],
  'service account': ['(', ')'],
  role: ['{{', '}}'],
  provider: ['[(', ')]'],
  'node group': ['[[', ']]'],
};

const isBroken = ({ holds, findings }: GraphEdge): boolean =>
  holds === 'no' || findings.some(({ severity }) => severity === 'error');

const edgeText = (edge: GraphEdge): string =>
  [edge.kind, ...new Set(edge.findings.map(({ rule }) => rule))].join(' · ');

export const mermaid = ({ nodes, edges }: Graph): string =>
  [
    'flowchart LR',
    ...nodes.map(
      ({ id, kind, label, at }) =>
        `  ${id}${SHAPES[kind][0]}${mermaidText(label)}${SHAPES[kind][1]}${at === null ? ':::absent' : ''}`,
    ),
    ...edges.map(
      (edge) => `  ${edge.from} ${isBroken(edge) ? '-.->' : '-->'}|${mermaidText(edgeText(edge))}| ${edge.to}`,
    ),
    ...edges.flatMap((edge, index) => (isBroken(edge) ? [`  linkStyle ${index} stroke:#d1242f,color:#d1242f`] : [])),
    '  classDef absent stroke-dasharray: 4 3',
  ].join('\n');

/** A quoted string of DOT: only quotation marks and backslashes are special in it. */
const dotText = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replace(/[\r\n]+/g, ' ')}"`;

const DOT_SHAPES: Readonly<Record<GraphNode['kind'], string>> = {
  workload: 'box',
  'service account': 'ellipse',
  role: 'hexagon',
  provider: 'cylinder',
  'node group': 'box3d',
};

export const dot = ({ nodes, edges }: Graph): string =>
  [
    'digraph identities {',
    '  rankdir=LR;',
    ...nodes.map(
      ({ id, kind, label, at }) =>
        `  ${id} [label=${dotText(label)}, shape=${DOT_SHAPES[kind]}${at === null ? ', style=dashed' : ''}];`,
    ),
    ...edges.map(
      (edge) =>
        `  ${edge.from} -> ${edge.to} [label=${dotText(edgeText(edge))}${isBroken(edge) ? ', color="#d1242f", fontcolor="#d1242f", style=dashed' : ''}];`,
    ),
    '}',
  ].join('\n');
