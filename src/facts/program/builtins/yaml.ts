/** The packages that read YAML: `js-yaml` (`load`, `loadAll`) and `yaml` (`parse`, `parseAllDocuments`). Source: their README files. */
import type { Span } from '../../../value/span.js';
import { encodedValue, remember } from '../../json-text.js';
import { yamlTrees } from '../../yaml-text.js';
import type { Call, Native } from '../library.js';
import type { Machine } from '../machine.js';
import { treeOf, valueOf } from '../tree.js';
import { listValue, nativeValue, textValue, undefinedValue, unknownValue, type Value } from '../value.js';
import { argument, native } from './function.js';

const ONE = ['load', 'safeLoad', 'parse'];
const ALL = ['loadAll', 'safeLoadAll'];
const WRITE = ['dump', 'safeDump', 'stringify'];

export function yamlModule(name: string, machine: Machine): Native | undefined {
  return name === 'js-yaml' || name === 'yaml' ? library(name, machine) : undefined;
}

function library(name: string, machine: Machine): Native {
  const own: Native = {
    name,
    get(member, at) {
      if (ONE.includes(member)) return native(member, at, (call) => onlyDocument(call, machine));
      if (ALL.includes(member)) return native(member, at, (call) => allDocuments(call, machine));
      if (member === 'parseDocument') return native(member, at, (call) => nodeOf(onlyDocument(call, machine), call.at));
      if (member === 'parseAllDocuments') return native(member, at, (call) => nodesOf(allDocuments(call, machine)));
      if (WRITE.includes(member)) return native(member, at, (call) => written(argument(call, 0), call.at));
      return member === 'default' ? nativeValue(own, at) : undefined;
    },
  };
  return own;
}

/** What the package makes of a document: its data on demand. */
const nodeOf = (value: Value, at: Span): Value =>
  nativeValue(
    {
      name: 'Document',
      get: (member, place) =>
        member === 'toJS' || member === 'toJSON' ? native(member, place, () => value) : undefined,
    },
    at,
  );

const nodesOf = (value: Value): Value =>
  value.kind === 'list'
    ? listValue(
        value.items.map((one) => nodeOf(one, one.at)),
        value.at,
        value.open,
      )
    : value;

/** Undefined: not known. */
function documentsIn(value: Value, at: Span, machine: Machine): readonly Value[] | undefined {
  if (value.kind !== 'text') return undefined;
  machine.step();
  const encoded = encodedValue(value.text);
  return (encoded === undefined ? yamlTrees(value.text, value.at) : [encoded])?.map(valueOf);
}

function onlyDocument(call: Call, machine: Machine): Value {
  const documents = documentsIn(argument(call, 0), call.at, machine);
  if (documents === undefined || documents.length > 1) return unknownValue(call.at, 'YAML');
  return documents[0] ?? undefinedValue(call.at);
}

/** `loadAll(text)`, and with what each document is given to. */
function allDocuments(call: Call, machine: Machine): Value {
  const documents = documentsIn(argument(call, 0), call.at, machine);
  const each = call.args[1];
  if (each?.kind === 'function' && documents !== undefined)
    for (const document of documents) machine.call(each, [document], call.at);
  return documents === undefined ? unknownValue(call.at, 'YAML') : listValue([...documents], call.at);
}

/** A text that remembers what it holds, and of which nothing else is known. */
function written(value: Value, at: Span): Value {
  const hole = { reference: 'YAML', scope: at.source.path, anonymous: true, at } as const;
  return textValue(remember({ parts: [hole] }, treeOf(value)), at);
}
