/** What Go's encoding/csv does with the first record. */
import { expect, test } from 'vitest';
import { firstCsvRecord } from '../../src/aws/go-parse.js';

test.each([
  ['a,b', ['a', 'b']],
  ['a, b', ['a', ' b']],
  ['a,', ['a', '']],
  ['"a","b,c"', ['a', 'b,c']],
  ['"a ""b"""', ['a "b"']],
  ['a\nb', ['a']],
  ['\n\na', ['a']],
  ['a\r\nb', ['a']],
  [' "a"', undefined],
  ['a"b', undefined],
  ['"a', undefined],
  ['"a"b', undefined],
  ['', undefined],
  ['\n', undefined],
])('%j', (text, record) => {
  expect(firstCsvRecord(text)).toEqual(record);
});
