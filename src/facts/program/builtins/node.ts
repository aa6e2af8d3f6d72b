/** What Node's own modules give a program that reads its files. */
import { pathFrom } from '../../../value/path.js';
import { folderOf } from '../../../value/span.js';
import { knownValue, literalText } from '../../../value/text.js';
import type { Call, Native } from '../library.js';
import type { Machine } from '../machine.js';
import { nativeValue, textValue, unknownValue, type Value } from '../value.js';
import { argument, native } from './function.js';

export function nodeModule(name: string, machine: Machine): Native | undefined {
  if (name === 'path') return PATH;
  if (name === 'fs') return files(machine);
  return name === 'fs/promises' ? files(machine) : undefined;
}

const PATH: Native = {
  name: 'path',
  get(name, at) {
    switch (name) {
      case 'join':
      case 'resolve':
        return native(name, at, joinedPath);
      case 'dirname':
        return native(name, at, (call) => onKnown(call, (path) => folderOf(path).replace(/\/$/, '') || '.'));
      case 'basename':
        return native(name, at, (call) => onKnown(call, (path) => path.slice(path.lastIndexOf('/') + 1)));
      case 'sep':
        return textValue('/', at);
      case 'posix':
      case 'default':
        return nativeValue(PATH, at);
      default:
        return undefined;
    }
  },
};

function onKnown(call: Call, work: (path: string) => string): Value {
  const value = argument(call, 0);
  const known = value.kind === 'text' ? knownValue(value.text) : undefined;
  return known === undefined ? unknownValue(call.at, 'a path') : textValue(literalText(work(known)), call.at);
}

/** The root of what is read stands for the root of paths: it is where the program is run, or where its file lies. */
function joinedPath({ args, at }: Call): Value {
  const parts = args.map((arg) => (arg.kind === 'text' ? knownValue(arg.text) : undefined));
  if (parts.length === 0 || parts.includes(undefined)) return unknownValue(at, 'a path');
  return textValue(literalText(pathFrom('', parts.join('/')) || '.'), at);
}

function files(machine: Machine): Native {
  const read = (call: Call): Value => {
    const value = argument(call, 0);
    const path = value.kind === 'text' ? knownValue(value.text) : undefined;
    const source = path === undefined ? undefined : fileOf(path, call, machine);
    if (source === undefined) return unknownValue(call.at, 'a file');
    return textValue(source.text, { source, start: 0, end: source.text.length });
  };
  const own: Native = {
    name: 'fs',
    get(name, at) {
      if (name === 'readFileSync' || name === 'readFile') return native(name, at, read);
      return name === 'promises' || name === 'default' ? nativeValue(own, at) : undefined;
    },
  };
  return own;
}

/** Paths are relative to where the program is run, which is the folder of its file, or one above it. */
function fileOf(path: string, { at }: Pick<Call, 'at'>, machine: Machine): ReturnType<Machine['files']['get']> {
  if (path.startsWith('/') || path === '') return undefined;
  const folders: string[] = [];
  for (let folder = folderOf(at.source.path); ; folder = folderOf(folder.slice(0, -1))) {
    folders.push(folder);
    if (folder === '') break;
  }
  for (const candidate of folders.map((folder) => pathFrom(folder, path)))
    if (machine.files.peek(candidate) !== undefined) return machine.files.get(candidate);
  return undefined;
}
