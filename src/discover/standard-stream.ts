/** Standard output and standard error. */
import { fstatSync, writeSync } from 'node:fs';

export interface StandardStream {
  readonly write: (text: string) => void;
  readonly isTTY: boolean;
  /** undefined: it has no width. */
  readonly columns: number | undefined;
  /** Whether all that was written is out. */
  readonly isFlushed: () => boolean;
}

/** Node's types say that a pipe is no terminal; it says nothing at all. */
type NodeStream = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'writableLength'> & { readonly isTTY?: boolean };

/** Node's own stream is made for a terminal, and for a pipe that is full: to make it takes as long as to lint a file. */
export function standardStream(descriptor: 1 | 2, make: () => NodeJS.WriteStream): StandardStream {
  const device = isDevice(descriptor);
  let isDirect = !device;
  let isClosed = false;
  let made: NodeStream | undefined;
  const stream = (): NodeStream => (made ??= listened(make()));
  return {
    write(text) {
      if (!isDirect) return void stream().write(text);
      let rest: Uint8Array = Buffer.from(text);
      try {
        while (!isClosed && rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
      } catch (error) {
        if (isError(error, 'EPIPE')) isClosed = true;
        else if (!isError(error, 'EAGAIN')) throw error;
        else {
          isDirect = false;
          stream().write(rest);
        }
      }
    },
    isFlushed: () => made === undefined || made.writableLength === 0,
    get isTTY() {
      return device && stream().isTTY === true;
    },
    get columns() {
      return device ? stream().columns : undefined;
    },
  };
}

function listened(stream: NodeJS.WriteStream): NodeStream {
  // A reader that has seen enough (`| head -1`) closes the pipe; the verdict stands all the same.
  stream.on('error', (error) => {
    if (!isError(error, 'EPIPE')) throw error;
  });
  return stream;
}

function isDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return true;
  }
}

const isError = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
