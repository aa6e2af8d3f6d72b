/** Where files stand that show how something is done and that nobody applies as they are: documentation, samples, test data, snapshots. */

/** Parts of a path, without regard to case. The only table: every rule asks it by way of its messages, and `--print-config` shows what it says of a file. */
export const SAMPLE_FOLDERS: readonly string[] = [
  'doc',
  'docs',
  'documentation',
  'website',
  'example',
  'examples',
  'sample',
  'samples',
  'demo',
  'demos',
  'tutorial',
  'tutorials',
  'testdata',
  'test-data',
  'test_data',
  'fixture',
  'fixtures',
  '__fixtures__',
  'test-fixtures',
  'snapshot',
  'snapshots',
  '__snapshot__',
  '__snapshots__',
];

/** `values.example.yaml`, `sample-role.json`. */
const SAMPLE_NAME = /(?:^|[.-])(?:example|sample)(?:[.-]|$)/i;

const FOLDERS: ReadonlySet<string> = new Set(SAMPLE_FOLDERS);

export function isSample(path: string): boolean {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  return SAMPLE_NAME.test(name) || parts.some((part) => FOLDERS.has(part.toLowerCase()));
}
