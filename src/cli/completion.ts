/** Scripts that complete the command line in a shell, made from the commands themselves. */
import type { Command, Option } from 'commander';
import { FORMATS } from './options.js';
import { RULES } from './rules.js';

/** What may follow the name of a command. */
interface Words {
  /** Its commands, arguments and options. */
  readonly words: readonly string[];
  readonly options: readonly Option[];
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
        { words: wordsOf(command, program), options: optionsOf(command), values: valuesOf(command) },
      ]),
    ),
  );

const optionsOf = ({ options }: Command): readonly Option[] => options.filter(({ hidden }) => !hidden);

/** Commands that take the id of a rule. */
const OF_RULES: ReadonlySet<string> = new Set(['rules', 'explain']);

const namesOf = ({ commands }: Command): readonly string[] => commands.flatMap((one) => [one.name(), ...one.aliases()]);

const wordsOf = (command: Command, program: Command): readonly string[] => [
  ...namesOf(command.name() === 'help' ? program : command),
  ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  ...(OF_RULES.has(command.name()) ? RULES.map(({ id }) => id) : []),
  ...optionsOf(command).flatMap(({ long }) => long ?? []),
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
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" words word
  # \`=\` is a word of its own.
  if [ "$current" = = ]; then current=""
  elif [ "$previous" = = ]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      ${list(commandNames(commands)).replaceAll(' ', '|')}) command="$word"; break ;;
    esac
  done
  case "$command" in
${[...commands]
  .filter(([name]) => name !== '')
  .map(([name, of]) => `    ${name})\n${bashWords(of)}`)
  .join('\n')}
    *)
${bashWords(commands.get('') ?? { words: [], options: [], values: new Map() })}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _irsa_lint irsa-lint
`;

const commandNames = (commands: Commands): readonly string[] => [...commands.keys()].filter((name) => name !== '');

const bashWords = ({ words, values }: Words): string => `      case "$previous" in
${[...values].map(([option, all]) => `        ${option}) words="${list(all)}" ;;\n`).join('')}        *) words="${list(words)}" ;;
      esac ;;`;

const fish = (commands: Commands): string =>
  [
    '# irsa-lint completion fish > ~/.config/fish/completions/irsa-lint.fish',
    ...[...commands].flatMap(([name, { words, options, values }]) => {
      const seen = `__fish_seen_subcommand_from ${name === '' ? list(commandNames(commands)) : name}`;
      const start = `complete -c irsa-lint -n '${name === '' ? `not ${seen}` : seen}'`;
      return [
        ...words.filter((word) => !word.startsWith('--')).map((word) => `${start} -a ${word}`),
        ...options.map((option) => `${start}${fishOption(option, values.get(option.long ?? ''))}`),
      ];
    }),
    '',
  ].join('\n');

function fishOption({ long, short, required }: Option, values: readonly string[] | undefined): string {
  const names = [
    ...(long == null ? [] : [` -l ${long.slice(2)}`]),
    ...(short == null ? [] : [` -s ${short.slice(1)}`]),
  ];
  return `${names.join('')}${values !== undefined ? ` -x -a '${list(values)}'` : required ? ' -r' : ''}`;
}
