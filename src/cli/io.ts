/** All that a run has from outside: plain data and functions. The bin file fills it from the process, tests from memory. */
import type { WritableFileSystem } from '../discover/file-system.js';

export interface Terminal {
  readonly write: (text: string) => void;
  readonly isTTY: boolean;
  /** undefined: it has no width. */
  readonly columns: number | undefined;
}

export interface Io {
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** All of standard input. */
  readonly stdin: () => Uint8Array;
  /** Serves an editor on standard input and output, until that ends. The status of the process. */
  readonly serve: (io: Io) => Promise<number>;
  /** Absolute; paths of the command line are relative to it. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of the user, absolute; undefined: there is none. */
  readonly home: string | undefined;
  /** Milliseconds, for durations. */
  readonly now: () => number;
  readonly today: () => Date;
  readonly fs: WritableFileSystem;
  readonly program: Program;
}

/** What runs. */
export interface Program {
  readonly version: string;
  /** Where its files lie, absolute; undefined: within the one file that it is. */
  readonly folder: string | undefined;
  /** One of them: the pages of the rules in `rules/`, the parts of the graph's page in `page/`. Throws where there is none. */
  readonly file: (path: string) => Uint8Array;
  /** As in v20.19.0. */
  readonly node: string;
  readonly platform: string;
}
