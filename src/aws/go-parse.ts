/** How Go reads the values of annotations. Source: strconv.ParseInt(s, 10, 64) and strconv.ParseBool. */

const MAX_INT64 = 2n ** 63n - 1n;

/** An optional sign and digits, within 64 bits; undefined for what Go refuses. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value > MAX_INT64 || value < -MAX_INT64 - 1n ? undefined : value;
}

export function parseBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : undefined;
}

/** The first record of `encoding/csv` with default options, as the webhook reads skip-containers; undefined where Go reports an error (a bare or open quote, no record at all). */
export function firstCsvRecord(text: string): readonly string[] | undefined {
  // Empty lines before the first record are skipped.
  let at = /^(?:\r?\n)*/.exec(text)?.[0].length ?? 0;
  if (at >= text.length) return undefined;
  const fields: string[] = [];
  for (;;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    if (field === undefined) return undefined;
    fields.push(field.value);
    at = field.end;
    if (text[at] === ',') at++;
    else return endsRecord(text, at) ? fields : undefined;
  }
}

interface CsvField {
  readonly value: string;
  readonly end: number;
}

function quotedField(text: string, at: number): CsvField | undefined {
  const quoted = /"((?:[^"]|"")*)"/y;
  quoted.lastIndex = at;
  const inside = quoted.exec(text)?.[1];
  return inside === undefined
    ? undefined
    : { value: inside.replaceAll('""', '"').replaceAll('\r\n', '\n'), end: quoted.lastIndex };
}

function plainField(text: string, at: number): CsvField | undefined {
  const plain = /[^,\n]*/y;
  plain.lastIndex = at;
  const written = plain.exec(text)?.[0] ?? '';
  const end = at + written.length;
  const value = text[end] === ',' ? written : written.replace(/\r$/, '');
  return value.includes('"') ? undefined : { value, end };
}

const endsRecord = (text: string, at: number): boolean =>
  at >= text.length || text.startsWith('\n', at) || text.startsWith('\r\n', at) || text.slice(at) === '\r';
