/** A line on the terminal that says how far a long run is; nothing where nobody looks, or the run is short. */

/** The run is long after this many milliseconds. */
const PATIENCE = 1000;
const INTERVAL = 100;

export interface Progress {
  readonly step: () => void;
  /** Takes the line away. */
  readonly done: () => void;
}

export function progressOn(
  terminal: { readonly isTTY?: boolean; readonly write: (text: string) => unknown },
  total: number,
  now: () => number,
): Progress {
  const started = now();
  let steps = 0;
  let shown: number | undefined;
  return {
    step() {
      steps++;
      const time = now();
      if (terminal.isTTY !== true || time - started < PATIENCE || (shown !== undefined && time - shown < INTERVAL))
        return;
      shown = time;
      terminal.write(`\rreading ${steps} of ${total} files`);
    },
    done() {
      if (shown !== undefined) terminal.write('\r\x1b[K');
    },
  };
}
