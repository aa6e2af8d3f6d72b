/** What stands on standard input, under the name that it is reported under. */
import { decode, type ReadProblem } from '../discover/read.js';
import type { Source } from '../value/span.js';
import type { Io } from './io.js';

/** `name`: of the file that it stands in for; undefined: its text says what it is. */
export function standardInput(
  name: string | undefined,
  io: Io,
): Source | { readonly path: string; readonly problem: ReadProblem } {
  const content = decode(io.stdin());
  if (typeof content === 'string')
    return { path: name ?? (isTerraform(content) ? '<stdin>.tf' : '<stdin>'), text: content };
  return { path: name ?? '<stdin>', problem: content };
}

/** By its first line that is neither blank nor a comment: no YAML begins so. */
function isTerraform(text: string): boolean {
  const first = text.split('\n', MAX_LINES).find((line) => !/^\s*(?:$|#|\/\/)/.test(line));
  return (
    first !== undefined &&
    /^\s*(?:resource|data|module|variable|output|provider|locals|terraform)(?: +"[^"]*")* *\{/.test(first)
  );
}

/** A licence, at most. */
const MAX_LINES = 200;
