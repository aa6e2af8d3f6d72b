/** Pulumi programs, as their resources are registered: every record of every stack that has a file, and of a program without one. */
import { tested } from './conformance-rows.js';

/** An Output as a key is printed by the SDK as a sentence of advice, which no policy means. */
const WEAKER: Readonly<Record<string, readonly string[]>> = {
  '011-output-as-object-key': ['role keyed.trustPolicy'],
};

tested('fixtures/conformance/pulumi', { weaker: WEAKER, exact: 157 });
