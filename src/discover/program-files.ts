/** The files that are built beside the program, or carried in the one executable that it is (Node's single executable applications). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ProgramFiles {
  /** Undefined: nothing beside the program belongs to it. */
  readonly folder: string | undefined;
  /** By its path in dist/. Throws where there is none. */
  readonly read: (path: string) => Buffer;
}

/** Of the process. Node before 20.16 has no such function, and is no part of such a file. */
interface Node {
  readonly getBuiltinModule?: (name: 'node:sea') => {
    readonly isSea: () => boolean;
    readonly getRawAsset: (name: string) => ArrayBuffer | string;
  };
}

/** `folder`: where dist/ is, if it is anywhere. */
export function programFiles(folder: string, node: Node): ProgramFiles {
  const carried = node.getBuiltinModule?.('node:sea');
  if (carried?.isSea() !== true) return { folder, read: (path) => readFileSync(join(folder, path)) };
  return {
    folder: undefined,
    read(path) {
      const asset = carried.getRawAsset(path);
      return typeof asset === 'string' ? Buffer.from(asset) : Buffer.from(asset);
    },
  };
}
