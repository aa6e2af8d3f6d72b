/** Outputs of one module from texts: what the table of expressions is tried with. The program itself does not load it. */
import type { Source } from '../../value/span.js';
import { isHole, knownValue, type Text } from '../../value/text.js';
import { Modules, rootInstance } from './program.js';
import { StaticError, EvaluationError, REFUSED, type Value } from './value.js';

/** The values of the outputs of a root module, as the tables write them. */
export function outputsOf(
  files: Readonly<Record<string, string>>,
  workspace = 'default',
): Readonly<Record<string, unknown>> {
  const sources = new Map<string, Source>(Object.entries(files).map(([path, text]) => [path, { path, text }]));
  const tree = {
    get: (path: string) => sources.get(path),
    isAbsent: (path: string) => !sources.has(path),
    paths: [...sources.keys()].sort(),
  };
  const root = rootInstance('', new Modules(tree), tree, { workspace });
  if (root === undefined) return {};
  return Object.fromEntries(
    [...root.module.outputs.keys()].map((name) => {
      try {
        const value = root.output(name);
        return [name, value === undefined ? { unknown: true } : plain(value)];
      } catch (error) {
        if (error instanceof EvaluationError || error instanceof StaticError) return [name, { unknown: true }];
        throw error;
      }
    }),
  );
}

function plain(value: Value): unknown {
  switch (value.kind) {
    case 'null':
      return null;
    case 'boolean':
      return value.value;
    case 'number':
      return value.value;
    case 'text':
      return plainText(value.text);
    case 'hole':
      return plainText({ parts: [value.hole] });
    case 'choice':
      return { choice: value.arms.map(plain) };
    case 'list':
      return value.open ? { items: value.items.map(plain), open: true } : value.items.map(plain);
    case 'map': {
      const names = value.entries.map(({ key }) => knownValue(key));
      if (!value.open && names.every((name) => name !== undefined))
        return Object.fromEntries(value.entries.map((one, i) => [names[i] ?? '', plain(one.value)]));
      return { entries: value.entries.map((one) => [plainText(one.key), plain(one.value)]), open: value.open };
    }
  }
}

function plainText({ parts }: Text): unknown {
  const out: unknown[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (isHole(part)) out.push(part.reference === REFUSED ? { unknown: true } : { ref: part.reference });
    else if (typeof last === 'string') out.splice(-1, 1, last + part.literal);
    else if (part.literal !== '') out.push(part.literal);
  }
  const [only = ''] = out;
  return out.length <= 1 && typeof only === 'string' ? only : { text: out };
}
