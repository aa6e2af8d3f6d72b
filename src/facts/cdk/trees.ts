/** Trees and values that are made here rather than written. */
import type { Span } from '../../value/span.js';
import { literalText } from '../../value/text.js';
import type { Entry, MapTree, Tree } from '../../value/tree.js';
import {
  listValue,
  memberOf,
  objectValue,
  textValue,
  undefinedValue,
  type ObjectValue,
  type TextValue,
  type Value,
} from '../program/value.js';

const entryTree = (name: string, value: Tree, keyAt: Span = value.at): Entry => ({
  key: literalText(name),
  keyAt,
  value,
});

export const mapTree = (members: Readonly<Record<string, Tree | undefined>>, at: Span): MapTree => ({
  kind: 'map',
  entries: Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [entryTree(name, value)])),
  open: false,
  at,
});

export const listTree = (items: readonly Tree[], at: Span, open = false): Tree => ({ kind: 'list', items, open, at });

export const stringTree = (literal: string, at: Span): Tree => ({
  kind: 'text',
  text: literal === '' ? literalText('') : { parts: [{ literal, at }] },
  at,
});

/** A call of a function of CloudFormation in its long form. */
export const callTree = (name: string, argument: Tree, at: Span): MapTree => mapTree({ [name]: argument }, at);

export const string = (literal: string, at: Span): TextValue => textValue(literal, at);

/** What is undefined is left out. */
export const object = (members: Readonly<Record<string, Value | undefined>>, at: Span, open = false): ObjectValue =>
  objectValue(
    Object.entries(members).flatMap(([name, value]) =>
      value === undefined || value.kind === 'undefined' ? [] : [memberOf(name, value)],
    ),
    at,
    open,
  );

export const list = (items: readonly Value[], at: Span, open = false): Value => listValue([...items], at, open);

export const nothing = undefinedValue;
