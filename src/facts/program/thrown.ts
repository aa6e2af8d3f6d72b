import type { Value } from './value.js';

/** A function that was called throws, within a branch or a block that awaits it. */
export class Thrown extends Error {
  constructor(readonly value: Value) {
    super();
  }
}
