/** Paths and addresses. Sources: Go, path/path.go; sprig v3.3, url.go. */
import { cleanPath } from '../../../value/path.js';
import { boolean, mapOf, text } from '../value.js';
import { stringArg, type TemplateFunction } from './arguments.js';
import { table } from '../../../value/table.js';

/** Longer ones are not read. */
const MAX_PATH = 2000;

const baseOf = (path: string): string => {
  const bare = path.replace(/(?<!\/)\/+$/, '');
  return bare === '' ? (path === '' ? '.' : '/') : bare.slice(bare.lastIndexOf('/') + 1);
};

const ofPath =
  (of: (path: string) => string): TemplateFunction =>
  (args) => {
    const path = stringArg(args, 0);
    return path === undefined || path.length > MAX_PATH ? undefined : text(of(path));
  };

/** Addresses in which nothing is encoded; any other is not read. */
const ADDRESS =
  /^([a-z][a-z0-9+.-]*):\/\/(?:([\w.~-]+(?::[\w.~-]*)?)@)?(([\w.-]*)(?::[0-9]*)?)((?:\/[\w./~@:=,+-]*)?)(?:\?([\w./~@:=&,+-]*))?(?:#([\w./~-]*))?$/;

const urlParse: TemplateFunction = (args) => {
  const written = stringArg(args, 0) ?? '';
  const parts = written.length > MAX_PATH ? null : ADDRESS.exec(written);
  if (parts === null) return undefined;
  const [, scheme = '', userinfo = '', host = '', hostname = '', path = '', query = '', fragment = ''] = parts;
  const all = { scheme, userinfo, host, hostname, path, query, fragment, opaque: '' };
  return mapOf(Object.fromEntries(Object.entries(all).map(([name, value]) => [name, text(value)])));
};

export const PATHS: Readonly<Record<string, TemplateFunction>> = table({
  base: ofPath(baseOf),
  clean: ofPath(cleanPath),
  dir: ofPath((path) => cleanPath(path.slice(0, path.lastIndexOf('/') + 1))),
  ext: ofPath((path) => /\.[^./]*$/.exec(path.slice(path.lastIndexOf('/') + 1))?.[0] ?? ''),
  isAbs: (args) => {
    const path = stringArg(args, 0);
    return path === undefined ? undefined : boolean(path.startsWith('/'));
  },
  urlParse,
});
