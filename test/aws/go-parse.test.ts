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
  ['\r\na', ['a']],
  ['\n\r\n\na,b\n', ['a', 'b']],
  // A carriage return before the end of the line or of the text is dropped; elsewhere it is part of the field.
  ['a,b\r', ['a', 'b']],
  ['a\r,b', ['a\r', 'b']],
  ['a\rb', ['a\rb']],
  ['\ra', ['\ra']],
  ['"a"\r', ['a']],
  ['"a"\n', ['a']],
  ['"a"\r\nb', ['a']],
  ['"a"\rb', undefined],
  ['"a\r\nb",c', ['a\nb', 'c']],
  ['"a\nb"', ['a\nb']],
  ['"",""', ['', '']],
  [',', ['', '']],
  [' "a"', undefined],
  ['a"b', undefined],
  ['"a', undefined],
  ['"a"b', undefined],
  ['', undefined],
  ['\n', undefined],
])('%j', (text, record) => {
  expect(firstCsvRecord(text)).toEqual(record);
});
