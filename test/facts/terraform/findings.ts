/** What is found in a tree of files, for the tests of this folder. */
import { analyse } from '../../../src/analyse.js';
import { rangeOf, toFileSpan } from '../../../src/value/span.js';
import { rules } from '../../../rules/index.js';

export type Files = Readonly<Record<string, string>>;

export const filesOf = (files: Files) => Object.entries(files).map(([path, text]) => ({ path, text }));

/** `RULE PATH:LINE` of all but infos. */
export const findingsIn = (files: Files) =>
  analyse(filesOf(files), rules, { levelOf: () => undefined, pedantic: false })
    .result.findings.filter(({ severity }) => severity !== 'info')
    .map(({ rule, primary }) => {
      const place = toFileSpan(primary.at);
      return `${rule} ${place.source.path}:${rangeOf(primary.at).start.line}`;
    })
    .sort();
