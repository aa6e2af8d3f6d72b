/** Every command in each of its formats, as the program itself lists them: what must hold for all output is tried with a new command and a new format, too. */
import { FORMATS } from '../../src/cli/options.js';
import { program } from '../../src/cli/program.js';
import { ioOf } from './run.js';

/** What a command is given beside its format; none: it shows nothing of what stands in files. */
const WORDS: Readonly<Record<string, readonly (readonly string[])[] | undefined>> = {
  rules: [],
  evaluate: [['--role', 'role.json', '--subject', 'team/reader']],
  cluster: [['cluster.yaml']],
  explain: [
    ['pod/p', '.'],
    ['sa/reader', '.'],
    ['role/reader', '.'],
    ['a.yaml:1', '.'],
  ],
  diff: [
    ['empty', '.'],
    ['.', 'empty'],
  ],
  graph: [['.']],
  facts: [['.']],
  baseline: [['create', '--baseline', '/dev/stderr', '.']],
  // The same as without a command.
  check: [],
  version: [],
  completion: [],
  help: [],
  // Speaks a protocol, as JSON.
  lsp: [],
  init: [[]],
  mutate: [['.'], ['--diff', '.']],
};

export const OUTPUTS: readonly (readonly string[])[] = [
  ...FORMATS.map((format) => ['--pedantic', '--coverage', `--format=${format}`, '.']),
  ['--diff', '--fix=unsafe', '.'],
  ['--print-config', 'a.yaml'],
  ['--group-by=about', '--stats', '--debug', '.'],
  ...program(ioOf([], []), () => undefined).commands.flatMap((command) => {
    const name = command.name();
    const words = WORDS[name];
    if (words === undefined) throw new Error(`how is ${name} called? (test/cli/outputs.ts)`);
    const formats = command.options.find(({ long }) => long === '--format')?.argChoices;
    return words.flatMap((own) =>
      formats === undefined ? [[name, ...own]] : formats.map((format) => [name, `--format=${format}`, ...own]),
    );
  }),
];
