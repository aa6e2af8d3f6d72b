/** Templated YAML made readable: every template action is replaced by text of the same length, so that all offsets stay true. */

export interface Masked {
  readonly text: string;
  /** What stands behind each placeholder, by its index. */
  readonly actions: readonly string[];
  /** Offsets of actions that were blanked out: the mapping or list around each may have more members than can be read. */
  readonly blanked: readonly number[];
}

const ACTION = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g;
const CONTROL =
  /^\{(?:\{-?\s*(?:\/\*|(?:if|else|end|range|with|define|block|template|break|continue)\b|\$\w*\s*:?=)|[%#])/;

export const isTemplated = (text: string): boolean => text.includes('{{') || text.includes('{%');

export function mask(text: string): Masked {
  const actions: string[] = [];
  const blanked: number[] = [];
  const masked = text.replace(ACTION, (action: string, offset: number) => {
    const alone = standsAlone(text, offset, offset + action.length);
    if (alone || action.includes('\n') || (CONTROL.test(action) && atLineEdge(text, offset, offset + action.length))) {
      blanked.push(offset);
      return action.replace(/[^\r\n]/g, ' ');
    }
    actions.push(action.replace(/^\{[{%#]-?\s*|\s*-?[}%#]\}$/g, ''));
    return placeholder(actions.length - 1, action.length);
  });
  return { text: masked, actions, blanked };
}

/** Only other actions and blanks stand on the line. */
function standsAlone(text: string, start: number, end: number): boolean {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd);
  return line.replace(ACTION, '').trim() === '';
}

function atLineEdge(text: string, start: number, end: number): boolean {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  return (
    text.slice(lineStart, start).replace(ACTION, '').trim() === '' ||
    text
      .slice(end, lineEnd < 0 ? text.length : lineEnd)
      .replace(ACTION, '')
      .trim() === ''
  );
}

/** Private-use characters, which no YAML syntax knows: start, the index in digits, padding, end. See holes.ts. */
function placeholder(index: number, length: number): string {
  const digits = [...String(index)].map((d) => String.fromCharCode(0xe010 + Number(d))).join('');
  const body = length - 2 >= digits.length ? digits : '';
  return `\uE000${body.padEnd(length - 2, '\uE001')}\uE002`;
}

/** Whether actions decide which lines there are. */
export const hasConditionals = (text: string): boolean => /\{\{-?\s*(?:if|else|range|with|end)\b/.test(text);
