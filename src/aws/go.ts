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
