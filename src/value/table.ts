/** Tables that are asked for names of files. */

/** The rows by name, and nothing else: `constructor` and `__proto__` are names like others. */
export function table<T>(rows: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null) as Record<string, T>, rows);
}
