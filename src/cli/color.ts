/** Colours on a terminal: whether there are any, and what they tell in texts whose lines are finished. */
import pc from 'picocolors';
import { table } from '../value/table.js';
import type { Io } from './io.js';

export interface ColorOptions {
  /** false: `--no-color`. */
  readonly color?: 'auto' | 'always' | 'never' | false;
}

/** Flags before NO_COLOR before FORCE_COLOR before the terminal; decided here alone. */
export function colored({ color }: ColorOptions, { env, stdout }: Io): boolean {
  if (color === 'always') return true;
  if (color === 'never' || color === false) return false;
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return stdout.isTTY && env['TERM'] !== 'dumb';
}

/** For text that is harmless already: what colours a line is how it begins. */
export type Painter = (text: string) => string;

/** The marks of a chain, its title and its end. */
export function chainPainter(options: ColorOptions, io: Io): Painter {
  const { bold, green, red, yellow } = pc.createColors(colored(options, io));
  const marks: Readonly<Record<string, Painter>> = table({ '✓': green, '✗': red, '?': yellow });
  return byLine((line) => {
    const [, indent = '', mark = '', rest = ''] = /^( +)([✓✗?])( .*)$/.exec(line) ?? [];
    const paint = marks[mark];
    if (paint !== undefined) return `${indent}${paint(mark)}${rest}`;
    return /^\S/.test(line) ? bold(line) : line;
  });
}

/** What is gained and lost by a change, below its headings. */
export function differencePainter(options: ColorOptions, io: Io): Painter {
  const { bold, green, red, yellow } = pc.createColors(colored(options, io));
  return byLine((line) => {
    if (/^\S/.test(line)) return bold(line);
    if (/^ +(?:\+|gained) /.test(line)) return green(line);
    if (/^ +(?:-|lost) /.test(line)) return red(line);
    return /^ {2}(?:changed|renamed) /.test(line) ? yellow(line) : line;
  });
}

const byLine =
  (paint: Painter): Painter =>
  (text) =>
    text
      .split('\n')
      .map((line) => (line === '' ? line : paint(line)))
      .join('\n');
