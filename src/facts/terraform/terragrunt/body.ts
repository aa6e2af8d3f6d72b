/** Blocks of a Terragrunt file, whether it is written in HCL or in JSON. */
import type { Attribute, Body, Expression } from '../../../document/hcl/ast.js';
import type { Span } from '../../../value/span.js';

export interface Labelled {
  /** Empty where there is none. */
  readonly label: string;
  readonly body: Body;
  readonly at: Span;
}

/** `bare`: a member that tells a block without a label, in JSON, from an object of labels. */
export function blocksIn(body: Body, type: string, bare?: string): readonly Labelled[] {
  const written = body.blocks
    .filter((block) => block.type === type)
    .map(({ labels, body: own, at }): Labelled => ({ label: labels[0]?.value ?? '', body: own, at }));
  const json = body.attributes
    .filter(({ name }) => name === type)
    .flatMap(({ value }) => objectsIn(value).flatMap((one) => labelledIn(one, bare)));
  return [...written, ...json];
}

const objectsIn = (expression: Expression): readonly Expression[] =>
  expression.kind === 'tuple' ? expression.items.flatMap(objectsIn) : [expression];

function labelledIn(expression: Expression, bare: string | undefined): readonly Labelled[] {
  const own = bodyOf(expression);
  if (own === undefined) return [];
  if (bare !== undefined && (bare === '' || own.attributes.some(({ name }) => name === bare)))
    return [{ label: '', body: own, at: expression.at }];
  return own.attributes.flatMap(({ name, value }) =>
    objectsIn(value).flatMap((one): readonly Labelled[] => {
      const body = bodyOf(one);
      return body === undefined ? [] : [{ label: name, body, at: one.at }];
    }),
  );
}

function bodyOf(expression: Expression): Body | undefined {
  if (expression.kind !== 'object') return undefined;
  const attributes = expression.members.flatMap(({ key, value }): readonly Attribute[] => {
    const name = nameOf(key);
    return name === undefined ? [] : [{ name, nameAt: key.at, value, at: value.at }];
  });
  return { attributes, blocks: [] };
}

function nameOf(key: Expression): string | undefined {
  if (key.kind === 'name') return key.name;
  if (key.kind !== 'template') return undefined;
  const [only, ...others] = key.parts;
  return only?.kind === 'literal' && others.length === 0 ? only.text : undefined;
}

/** The attributes of `locals`. */
export const localsIn = (body: Body): readonly Attribute[] =>
  blocksIn(body, 'locals', '').flatMap((block) => block.body.attributes);
