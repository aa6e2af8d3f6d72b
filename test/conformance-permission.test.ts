/** Holds what a role's own policies allow against the table of fixtures/conformance/permission, whose README states the fields. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { permissionOf, type PermissionRequest } from '../src/aws/policy/permission.js';
import type { Found } from '../src/aws/policy/variables.js';
import { knownValue, literalText, type Text } from '../src/value/text.js';
import type { Tree } from '../src/value/tree.js';
import { treeOf } from './aws/trees.js';

type Written = string | { readonly text: readonly (string | { readonly ref: string })[] };

interface Case {
  readonly name: string;
  readonly identityPolicies: unknown;
  readonly boundary?: unknown;
  readonly sessionPolicy?: unknown;
  readonly request: {
    readonly action: string;
    readonly resource: Written;
    readonly context?: Readonly<Record<string, Written | readonly Written[] | null>>;
    readonly via?: string;
  };
  readonly expect: string;
  readonly acceptable?: readonly string[];
}

const cases = JSON.parse(
  readFileSync(new URL('../fixtures/conformance/permission/cases.json', import.meta.url), 'utf8'),
) as readonly Case[];

const { at } = treeOf('[]');

/** The values of the table with their holes: `{text}`, `{items, open}`, `{entries, open}`, `{unknown}`. */
function decoded(value: unknown): Tree {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(decoded), open: false, at };
  if (typeof value === 'string') return { kind: 'text', text: literalText(value), at };
  if (typeof value !== 'object' || value === null) return treeOf(value);
  const has = (name: string): boolean => Object.hasOwn(value, name);
  const { text, items, entries, open } = value as Readonly<Record<string, unknown>>;
  if (has('unknown')) return { kind: 'hole', hole: { reference: 'unknown', scope: '' }, at };
  if (Array.isArray(text)) return { kind: 'text', text: textOf({ text: text as [] }), at };
  if (Array.isArray(items)) return { kind: 'list', items: items.map(decoded), open: open === true, at };
  const members = Array.isArray(entries) ? (entries as [Written, unknown][]) : Object.entries(value);
  return {
    kind: 'map',
    entries: members.map(([key, member]) => ({ key: textOf(key), keyAt: at, value: decoded(member) })),
    open: open === true,
    at,
  };
}

const textOf = (written: Written): Text =>
  typeof written === 'string'
    ? literalText(written)
    : {
        parts: written.text.map((part) =>
          typeof part === 'string' ? { literal: part } : { reference: part.ref, scope: '' },
        ),
      };

const SESSION_TAG =
  /^aws:principaltag\/(?:eks-cluster-(?:arn|name)|kubernetes-(?:namespace|service-account|pod-name|pod-uid))$/;

/** A key that is absent by how the session came about. */
const isSettled = (name: string | undefined, via: string | undefined): boolean =>
  name !== undefined &&
  via !== undefined &&
  (name === 'aws:username' || (via !== 'pod-identity' && SESSION_TAG.test(name)));

function lookUpIn({ context = {}, via }: Case['request']): PermissionRequest['lookUp'] {
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  return (key): Found => {
    const name = knownValue(key)?.toLowerCase();
    const written = name === undefined ? undefined : known.get(name);
    if (written === null || (written === undefined && isSettled(name, via)))
      return { present: 'no', values: [], about: 'other' };
    if (written === undefined)
      return {
        present: 'unknown',
        values: [{ parts: [{ reference: `value of ${name ?? 'a key'}`, scope: '' }] }],
        about: 'other',
      };
    const values = (Array.isArray(written) ? written : [written]) as readonly Written[];
    return { present: 'yes', values: values.map(textOf), about: 'other' };
  };
}

/** Which address a call comes from no file says, so addresses are not compared. */
const ADDRESS_ROWS = new Set(['two-operators-and', 'ipaddress', 'ipaddress-no-mask', 'ipaddress-v6', 'notipaddress']);

test('the table is all there', () => expect(cases).toHaveLength(223));

test.each(cases.map((row) => [row.name, row] as const))('%s', (_, row) => {
  const { identityPolicies, boundary, sessionPolicy, request } = row;
  const identity = decoded(identityPolicies);
  if (identity.kind !== 'list') throw new Error('the policies of a row are a list');
  const limits = [boundary, sessionPolicy].flatMap((limit) => (limit === undefined ? [] : [decoded(limit)]));
  const said = permissionOf(
    { identity: identity.items, open: identity.open, limits },
    { action: request.action, resource: textOf(request.resource), lookUp: lookUpIn(request) },
  );
  const isOfAddresses = ADDRESS_ROWS.has(row.name);
  expect([isOfAddresses ? 'unknown' : row.expect, ...(row.acceptable ?? [])]).toContain(said);
});
