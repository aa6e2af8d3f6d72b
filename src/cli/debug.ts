/** `--debug`: what a run decides and how long each of its stages takes, on standard error. */
import type { Stage } from '../analyse.js';
import type { Io } from './io.js';
import { warn } from './usage.js';

export interface Debug {
  readonly say: (text: string) => void;
  /** Does the work, and tells how long it took. */
  readonly stage: Stage;
  readonly stageAsync: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

export function debugOf({ debug }: { readonly debug?: true }, io: Io): Debug {
  if (debug !== true) return { say: () => undefined, stage: (_, work) => work(), stageAsync: (_, work) => work() };
  const say = (text: string): void => {
    warn(io, `debug: ${text}`);
  };
  const timer = (name: string): (() => void) => {
    const start = io.now();
    return () => {
      say(`${name}: ${(io.now() - start).toFixed(1)} ms`);
    };
  };
  return {
    say,
    stage(name, work) {
      const end = timer(name);
      const made = work();
      end();
      return made;
    },
    async stageAsync(name, work) {
      const end = timer(name);
      const made = await work();
      end();
      return made;
    },
  };
}
