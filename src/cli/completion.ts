/** Scripts that complete the command line in a shell, made from the commands themselves. */
import type { Command } from 'commander';
import { FORMATS } from './options.js';
import { RULES } from './rules.js';

/** What may follow the name of a command. */
interface Words {
  /** Its commands, arguments and options. */
  readonly words: readonly string[];
  /** What may follow an option, by the option as it is written (`--format`, `-f`). */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** By the name of each command; the empty name is the linter itself. */
type Commands = ReadonlyMap<string, Words>;

const commandsOf = (program: Command): Commands =>
  new Map(
    [program, ...program.commands].flatMap((command) =>
      [command.name(), ...command.aliases()].map((name): readonly [string, Words] => [
        command === program ? '' : name,
        { words: wordsOf(command), values: valuesOf(command) },
      ]),
    ),
  );

const wordsOf = (command: Command): readonly string[] => [
  ...command.commands.flatMap((under) => [under.name(), ...under.aliases()]),
  ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  ...(command.name() === 'rules' ? RULES.map(({ id }) => id) : []),
  ...command.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []),
];

/** Options that check their value themselves have no choices of commander. */
const OWN_CHOICES = new Map<string, () => readonly string[]>([
  ['--format', () => FORMATS],
  ['--rule', () => RULES.flatMap(({ id }) => ['off', 'info', 'warning', 'error'].map((level) => `${id}=${level}`))],
]);

const valuesOf = (command: Command): ReadonlyMap<string, readonly string[]> =>
  new Map(
    command.options.flatMap(({ long, short, argChoices }) => {
      const choices = argChoices ?? OWN_CHOICES.get(long ?? '')?.();
      return choices === undefined
        ? []
        : [long, short].flatMap((name) => (name == null ? [] : [[name, choices] as const]));
    }),
  );

export function completion(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  const commands = commandsOf(program);
  return shell === 'fish'
    ? fish(commands)
    : `${shell === 'zsh' ? '#compdef irsa-lint\nautoload -U +X bashcompinit && bashcompinit\n' : ''}${bash(commands)}`;
}

/** Names hold nothing that a shell would read. */
const list = (words: readonly string[]): string => words.join(' ');

const bash = (commands: Commands): string => `# irsa-lint completion bash > /etc/bash_completion.d/irsa-lint
_irsa_lint() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words
  case "\${COMP_WORDS[1]}" in
${[...commands]
  .filter(([name]) => name !== '')
  .map(([name, of]) => `    ${name})\n${bashWords(of)}`)
  .join('\n')}
    *)
${bashWords(commands.get('') ?? { words: [], values: new Map() })}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _irsa_lint irsa-lint
`;

const bashWords = ({ words, values }: Words): string => `      case "$previous" in
${[...values].map(([option, all]) => `        ${option}) words="${list(all)}" ;;\n`).join('')}        *) words="${list(words)}" ;;
      esac ;;`;

const fish = (commands: Commands): string =>
  [
    '# irsa-lint completion fish > ~/.config/fish/completions/irsa-lint.fish',
    ...[...commands].flatMap(([name, { words, values }]) =>
      words.map(
        (word) =>
          `complete -c irsa-lint -n '${name === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${name}`}' ${word.startsWith('--') ? `-l ${word.slice(2)}${values.has(word) ? ` -x -a '${list(values.get(word) ?? [])}'` : ''}` : `-a ${word}`}`,
      ),
    ),
    '',
  ].join('\n');
