/** Scripts that complete the command line in a shell, made from the commands themselves. */
import type { Command } from 'commander';
import { FORMATS } from './options.js';
import { RULES } from './rules.js';

interface Words {
  /** Words for each command; the empty name is the linter itself. */
  readonly commands: ReadonlyMap<string, readonly string[]>;
  /** Values for options that have some. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

function wordsOf(program: Command): Words {
  const options = (command: Command): readonly string[] =>
    command.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []);
  const choices = [program, ...program.commands].flatMap(({ options: own }) =>
    own.flatMap(({ long, argChoices }) =>
      long == null || argChoices === undefined ? [] : [[long, argChoices] as const],
    ),
  );
  return {
    commands: new Map([
      ['', [...program.commands.map((command) => command.name()), ...options(program)]],
      ...program.commands.map((command): readonly [string, readonly string[]] => [
        command.name(),
        [
          ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
          ...(command.name() === 'rules' ? RULES.map(({ id }) => id) : []),
          ...options(command),
        ],
      ]),
    ]),
    values: new Map<string, readonly string[]>([
      ...choices,
      ['--format', FORMATS],
      ['--rule', RULES.flatMap(({ id }) => ['off', 'info', 'warning', 'error'].map((level) => `${id}=${level}`))],
    ]),
  };
}

export function completion(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  const words = wordsOf(program);
  return shell === 'fish'
    ? fish(words)
    : `${shell === 'zsh' ? '#compdef irsa-lint\nautoload -U +X bashcompinit && bashcompinit\n' : ''}${bash(words)}`;
}

/** Names hold nothing that a shell would read. */
const list = (words: readonly string[]): string => words.join(' ');

const bash = ({ commands, values }: Words): string => `# irsa-lint completion bash > /etc/bash_completion.d/irsa-lint
_irsa_lint() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words
  case "$previous" in
${[...values].map(([option, all]) => `    ${option}) words="${list(all)}" ;;`).join('\n')}
    *)
      case "\${COMP_WORDS[1]}" in
${[...commands]
  .filter(([name]) => name !== '')
  .map(([name, all]) => `        ${name}) words="${list(all)}" ;;`)
  .join('\n')}
        *) words="${list(commands.get('') ?? [])}" ;;
      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _irsa_lint irsa-lint
`;

const fish = ({ commands, values }: Words): string =>
  [
    '# irsa-lint completion fish > ~/.config/fish/completions/irsa-lint.fish',
    ...[...commands].flatMap(([name, all]) =>
      all.map(
        (word) =>
          `complete -c irsa-lint -n '${name === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${name}`}' ${word.startsWith('--') ? `-l ${word.slice(2)}${values.has(word) ? ` -x -a '${list(values.get(word) ?? [])}'` : ''}` : `-a ${word}`}`,
      ),
    ),
    '',
  ].join('\n');
