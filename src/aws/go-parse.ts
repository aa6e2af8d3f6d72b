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
  const fields: string[] = [];
  let at = 0;
  // Empty lines before the first record are skipped.
  while (/^\r?\n/.test(text.slice(at))) at += text.startsWith('\r\n', at) ? 2 : 1;
  if (at >= text.length) return undefined;
  for (;;) {
    if (text[at] === '"') {
      const quoted = /"((?:[^"]|"")*)"/y;
      quoted.lastIndex = at;
      const match = quoted.exec(text);
      if (match?.[1] === undefined) return undefined;
      fields.push(match[1].replaceAll('""', '"').replaceAll('\r\n', '\n'));
      at = quoted.lastIndex;
    } else {
      const plain = /[^,\n]*/y;
      plain.lastIndex = at;
      const value = plain.exec(text)?.[0] ?? '';
      at += value.length;
      const field = text[at] === '\n' || at >= text.length ? value.replace(/\r$/, '') : value;
      if (field.includes('"')) return undefined;
      fields.push(field);
    }
    if (text[at] === ',') at++;
    else if (at >= text.length || /^\r?\n/.test(text.slice(at)) || text.slice(at) === '\r') return fields;
    else return undefined;
  }
}
