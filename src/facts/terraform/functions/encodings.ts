/** JSON, YAML, CSV, base64, URLs and digests. */
import { base64Of, bytesOfBase64, utf8 } from '../../../value/bytes.js';
import { digest, digestOfBytes, hexOf, type Algorithm } from '../../../value/digest.js';
import { hasHoles, knownValue } from '../../../value/text.js';
import type { Span } from '../../../value/span.js';
import { entry, fail, list, object, requireText, string, type Value } from '../value.js';
import { missing, ofKnown } from './arguments.js';
import type { TerraformFunction } from './index.js';
import { encodedValue, jsonOf, JsonReader, remember } from '../../json-text.js';
import { TERRAFORM_JSON } from './json.js';
import { YAML } from './yaml.js';

const jsonencode: TerraformFunction = ([value = missing()], at) => {
  const text = jsonOf(value) ?? {
    parts: [{ reference: 'jsonencode(…)', scope: at.source.path, anonymous: true as const, at }],
  };
  return string(remember(text, value), at);
};

const jsondecode: TerraformFunction = ([value = missing()]) => {
  const text = requireText(value);
  const encoded = encodedValue(text);
  if (encoded !== undefined) return encoded;
  const decoded = new JsonReader(text, value.at, TERRAFORM_JSON).read();
  if (decoded === 'unknown') return undefined;
  return decoded ?? (hasHoles(text) ? undefined : fail('this is not JSON'));
};

/** Go's url.QueryEscape. */
const urlencode = (value: string): string =>
  encodeURIComponent(value)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

/** First line: the names of members. */
function csvdecode(text: string, at: Span): Value {
  const [names = fail('there is no line of names'), ...rows] = recordsOf(text);
  if (new Set(names).size < names.length) fail('two columns have one name');
  return list(
    rows.map((row) => {
      if (row.length !== names.length) fail('a row has another number of fields');
      return object(
        names.map((name, i) => entry(name, string(row[i] ?? '', at), at)),
        at,
      );
    }),
    at,
    'list',
  );
}

function recordsOf(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const from = field.lastIndex;
    const found = field.exec(text) ?? fail('this is not CSV');
    const [, quoted, plain = '', end] = found;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') {
      if (row.length > 1 || row[0] !== '' || quoted !== undefined) rows.push(row);
      row = [];
    }
    if (field.lastIndex === from) break;
  }
  if (row.length > 0) rows.push([...row, '']);
  return rows;
}

function decodedBase64(text: string, at: Span): Value {
  const bytes = bytesOfBase64(text) ?? fail('this is not base64');
  const decoded = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return string(decoded.decode(bytes), at);
  } catch {
    return fail('this is not UTF-8');
  }
}

const digesting = (algorithm: Algorithm, encoding: 'hex' | 'base64' = 'hex') =>
  ofKnown((value, at) => string(digest(algorithm, value, encoding), at));

/** RFC 4122, appendix C. */
const NAMESPACES: ReadonlyMap<string, string> = new Map([
  ['dns', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'],
  ['url', '6ba7b811-9dad-11d1-80b4-00c04fd430c8'],
  ['oid', '6ba7b812-9dad-11d1-80b4-00c04fd430c8'],
  ['x500', '6ba7b814-9dad-11d1-80b4-00c04fd430c8'],
]);

const uuidv5: TerraformFunction = ([namespace = missing(), name = missing()], at) => {
  const [space, text] = [knownValue(requireText(namespace)), knownValue(requireText(name))];
  if (space === undefined || text === undefined) return undefined;
  const id = (NAMESPACES.get(space) ?? space).replaceAll('-', '');
  if (!/^[0-9a-fA-F]{32}$/.test(id)) fail('this is no UUID');
  const bytes = Uint8Array.from(id.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const hash = digestOfBytes('sha1', Uint8Array.from([...bytes, ...utf8(text)])).subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return string(hexOf(hash).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), at);
};

export const ENCODINGS = {
  ...YAML,
  jsonencode,
  jsondecode,
  csvdecode: ofKnown(csvdecode),
  urlencode: ofKnown((value, at) => string(urlencode(value), at)),
  base64encode: ofKnown((value, at) => string(base64Of(value), at)),
  base64decode: ofKnown(decodedBase64),
  md5: digesting('md5'),
  sha1: digesting('sha1'),
  sha256: digesting('sha256'),
  sha512: digesting('sha512'),
  base64sha256: digesting('sha256', 'base64'),
  base64sha512: digesting('sha512', 'base64'),
  uuidv5,
} satisfies Readonly<Record<string, TerraformFunction>>;
