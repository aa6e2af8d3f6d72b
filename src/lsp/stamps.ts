/** What files were when they were read: whether one is another since then, without reading it again. */
import type { FileSystem, Stat } from '../discover/file-system.js';

export class Stamps {
  private readonly stamps = new Map<string, string>();

  /** `isMissed`: also of a file of this path that is not there it matters whether it comes. */
  constructor(
    private readonly disk: Pick<FileSystem, 'readFile' | 'stat'>,
    private readonly isMissed: (path: string) => boolean,
  ) {}

  readFile(path: string): Uint8Array {
    // Before it is read: what is written meanwhile has another.
    this.stamps.set(path, this.stampOf(path));
    return this.disk.readFile(path);
  }

  stat(path: string): Stat {
    try {
      return this.disk.stat(path);
    } catch (error) {
      if (this.isMissed(path)) this.stamps.set(path, GONE);
      throw error;
    }
  }

  /** Those that are not what they were; each is told once. */
  changed(): readonly string[] {
    const changed = [...this.stamps].flatMap(([path, stamp]) => (this.stampOf(path) === stamp ? [] : [path]));
    for (const path of changed) this.stamps.delete(path);
    return changed;
  }

  private stampOf(path: string): string {
    try {
      const { size, mtimeMs } = this.disk.stat(path);
      return `${String(size)} ${String(mtimeMs)}`;
    } catch {
      return GONE;
    }
  }
}

const GONE = 'gone';
