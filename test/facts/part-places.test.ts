import { describe, expect, it } from 'vitest';
import { policyTree } from '../../src/facts/json-text.js';
import type { Source, Span } from '../../src/value/span.js';
import type { Part } from '../../src/value/text.js';
import type { Tree } from '../../src/value/tree.js';

const TEMPLATE = '{"Federated": "${arn}", "${issuer}:sub": "system:${namespace}:reader", "aud": "${audience}"}';
const SOURCE: Source = { path: 'main.tf', text: `elsewhere\n${TEMPLATE}\nsts.amazonaws.com` };
const FROM = SOURCE.text.indexOf(TEMPLATE);
const ELSEWHERE: Span = { source: SOURCE, start: 0, end: 9 };
const AUDIENCE: Span = { source: SOURCE, start: SOURCE.text.length - 17, end: SOURCE.text.length };

const BROUGHT_IN: Readonly<Record<string, readonly Part[]>> = {
  '${arn}': [{ literal: 'arn:aws:iam::' }, { reference: 'account', scope: '', at: ELSEWHERE }, { literal: ':x' }],
  '${issuer}': [{ reference: 'issuer', scope: '', at: ELSEWHERE }],
  '${namespace}': [{ literal: 'team', at: ELSEWHERE }],
  '${audience}': [{ literal: 'sts.amazonaws.com', at: AUDIENCE }],
};

/** The template with what its interpolations bring in, each part at its place. */
function parts(): readonly Part[] {
  let offset = FROM;
  return TEMPLATE.split(/(\$\{\w+\})/).flatMap((piece): readonly Part[] => {
    const at: Span = { source: SOURCE, start: offset, end: offset + piece.length };
    offset = at.end;
    return BROUGHT_IN[piece] ?? [{ literal: piece, at }];
  });
}

const written = ({ start, end }: Span): string => SOURCE.text.slice(start, end);

function entriesOf(tree: Tree): readonly (readonly [string, string])[] {
  return tree.kind === 'map' ? tree.entries.map(({ keyAt, value }) => [written(keyAt), written(value.at)]) : [];
}

describe('strings of a policy that a template puts together', () => {
  const at: Span = { source: SOURCE, start: FROM, end: FROM + TEMPLATE.length };
  const tree = policyTree({ kind: 'text', text: { parts: parts() }, at });

  it('stand where the template has them, and not where its values are from', () => {
    expect(entriesOf(tree).slice(0, 2)).toEqual([
      ['Federated', '${arn}'],
      ['${issuer}:sub', 'system:${namespace}:reader'],
    ]);
  });

  it('stand where the one value that they are is written', () => {
    expect(entriesOf(tree)[2]).toEqual(['aud', 'sts.amazonaws.com']);
  });

  it('are as a whole where the template is', () => {
    expect(written(tree.at)).toBe(TEMPLATE);
  });
});
