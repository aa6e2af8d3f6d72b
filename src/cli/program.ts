/** The commands and their options, and what each runs. Each is loaded when it is asked for. */
import { resolve } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { exists } from '../discover/file-system.js';
import { DEFAULT_AUDIENCE } from '../link/identity.js';
import { nearest } from '../value/nearest.js';
import type { DiffOptions } from './diff.js';
import type { EvaluateOptions } from './evaluate.js';
import type { ExplainOptions } from './explain.js';
import type { FactsOptions } from './facts.js';
import type { GraphOptions } from './graph.js';
import type { InputOptions } from './input.js';
import type { MutateOptions } from './mutate.js';
import { day, docsUrl, FORMATS, output, percentage, ruleSetting, wholeNumber, type LintOptions } from './options.js';
import { subject } from './subject.js';
import type { Io } from './io.js';
import { print, UsageError } from './usage.js';

/** `finished` is told the exit code of the command that ran. */
export function program(io: Io, finished: (code: number) => void): Command {
  const command = new Command('irsa-lint');
  linting(command)
    .configureOutput({
      writeOut: io.stdout.write,
      writeErr: io.stderr.write,
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    // The names of options take half of 80 columns.
    .configureHelp({ minWidthToWrap: 20 })
    .description(
      'Finds broken and open IAM identities of EKS pods before deployment: IRSA, EKS Pod Identity, eksctl and node roles.',
    )
    .version(io.program.version, '--version')
    .addHelpText('after', EXAMPLES)
    .helpCommand(false)
    .enablePositionalOptions()
    .showHelpAfterError('(irsa-lint --help shows the options)')
    .exitOverride()
    .action(async (paths: string[], options: LintOptions, self: Command) => {
      misspeltCommand(paths[0], self, io);
      finished(await (await import('./lint.js')).lint(pathsOf(paths, options), options, io));
    });
  linting(command.command('check').alias('lint'))
    .description('find what is broken or open: what happens without a command, too')
    .action(async (paths: string[], options: LintOptions, self: Command) => {
      const before = command.options.map((option) => option.attributeName());
      const all = optionsOf(self, options, before);
      finished(await (await import('./lint.js')).lint(pathsOf(paths, all), all, io));
    });
  command
    .command('rules [id]')
    .description('list the rules, or those of a group (trust), or print the page of one')
    .addOption(new Option('-f, --format <format>', 'how to print them').choices(['text', 'json']).default('text'))
    .action(async (id: string | undefined, { format }: { readonly format: 'text' | 'json' }) => {
      const { renamedRuleNotices, ruleJson, ruleList, ruleListJson, rulePage, rulesOf } = await import('./rules.js');
      if (id !== undefined) renamedRuleNotices(io)([id]);
      const listed = rulesOf(id);
      if (listed === undefined) print(io, format === 'json' ? ruleJson(id ?? '', io) : rulePage(id ?? '', io));
      else print(io, format === 'json' ? ruleListJson(listed) : ruleList(listed));
    });
  command
    .command('evaluate')
    .description('say step by step whether a trust policy admits a service account')
    .requiredOption('--role <file>', 'a role or trust policy')
    .requiredOption('--subject <namespace/name>', 'the service account', subject)
    .option('--audience <audience>', 'the audience of its token', DEFAULT_AUDIENCE)
    .option('--provider <file>', "the account's IAM OIDC provider, as aws iam get-open-id-connect-provider prints it")
    .addOption(new Option('-f, --format <format>', 'how to report').choices(['text', 'json']).default('text'))
    .action(async (options: EvaluateOptions, self: Command) => {
      finished(await (await import('./evaluate.js')).evaluation(optionsOf(self, options), io));
    });
  command
    .command('cluster <file>')
    .description(
      'show the identities that a ClusterConfig creates: roles, who can assume them, policies and where they come from',
    )
    .addOption(new Option('-f, --format <format>', 'how to report').choices(['text', 'json']).default('text'))
    .action(async (file: string, options: { readonly format: 'text' | 'json' }, self: Command) => {
      finished((await import('./cluster.js')).cluster(file, optionsOf(self, options), io));
    });
  coloring(reading(command.command('explain <target> [paths...]')))
    .description(
      'say which identity a pod gets and why not another: pod/[ns/]name, deployment/…, serviceaccount/…, role/NAME, or FILE:LINE; the id of a rule prints its page',
    )
    .addOption(new Option('-f, --format <format>', 'how to report').choices(['text', 'json']).default('text'))
    .action(async (target: string, paths: string[], options: ExplainOptions, self: Command) => {
      const all = optionsOf(self, options);
      finished(await (await import('./explain.js')).explanation(target, pathsOf(paths, all), all, io));
    });
  coloring(reading(command.command('diff <base> [head]')))
    .description(
      'say what changes for AWS between two git revisions or folders: identities of pods, who may assume roles, what roles may do',
    )
    .addOption(
      new Option('-f, --format <format>', 'how to report').choices(['text', 'markdown', 'json']).default('text'),
    )
    .action(async (base: string, head: string | undefined, options: DiffOptions, self: Command) => {
      finished(await (await import('./diff.js')).diff(base, head, optionsOf(self, options), io));
    });
  reading(command.command('graph [paths...]'))
    .description('draw how workloads, service accounts, roles, providers and node groups hang together')
    .addOption(
      new Option('-f, --format <format>', 'how to draw').choices(['mermaid', 'dot', 'json', 'html']).default('mermaid'),
    )
    .option('-o, --output-file <file>', 'write to this file')
    .action(async (paths: string[], options: GraphOptions, self: Command) => {
      const all = optionsOf(self, options);
      finished(await (await import('./graph.js')).graph(pathsOf(paths, all), all, io));
    });
  reading(command.command('facts [paths...]'))
    .description(
      'print what was read as data: service accounts, workloads, roles, providers, clusters and what joins them',
    )
    .addOption(
      new Option('-f, --format <format>', 'one object, or one record a line')
        .choices(['json', 'ndjson'])
        .default('json'),
    )
    .option('--stdin-filename <name>', 'the name to report standard input under')
    .action(async (paths: string[], options: FactsOptions, self: Command) => {
      const all = optionsOf(self, options);
      finished(await (await import('./facts.js')).facts(pathsOf(paths, all), all, io));
    });
  reading(command.command('baseline'))
    .description(
      'write down the findings of today (create), so that only new ones are reported, or take out what is no longer found (prune)',
    )
    .addArgument(new Argument('<action>', 'create or prune').choices(['create', 'prune']))
    .argument('[paths...]', 'files and folders')
    .option('--baseline <file>', 'the file, instead of .irsa-lint-baseline.json or that of the configuration')
    .action(
      async (
        action: 'create' | 'prune',
        paths: string[],
        options: Omit<LintOptions, 'format' | 'rule'>,
        self: Command,
      ) => {
        const all = { format: [], rule: [], ...optionsOf(self, options) };
        finished(await (await import('./baseline.js')).baseline(action, pathsOf(paths, all), all, io));
      },
    );
  command
    .command('help [command]')
    .description('show the options, or those of a command')
    .action((name: string | undefined) => {
      const of = name === undefined ? command : command.commands.find((one) => namesOf(one).includes(name));
      if (of === undefined) throw new UsageError(`there is no command ${name ?? ''}${meant(name ?? '', command)}`);
      of.help();
    });
  command
    .command('version')
    .description('print the version number')
    .action(() => void print(io, io.program.version));
  command
    .command('completion')
    .description('print a script that completes commands, options, rules and formats in a shell')
    .addArgument(new Argument('<shell>', 'whose').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      print(io, (await import('./completion.js')).completion(shell, command));
    });
  command
    .command('lsp')
    .description('serve an editor: findings while typing, fixes, what gets which role (Language Server Protocol)')
    .option('--stdio', 'on standard input and output, which is the only way')
    .action(async () => {
      finished(await io.serve(io));
    });
  reading(command.command('init'))
    .description('write a first configuration, with the environments that the repository shows')
    .action(async (options: InputOptions, self: Command) => {
      finished(await (await import('./init.js')).init(optionsOf(self, options), io));
    });
  reading(command.command('mutate <paths...>'))
    .description('print the pods of the workloads as the pod identity webhook would leave them')
    .option('--diff', 'only what is added')
    .addOption(new Option('--profile <profile>', 'whose webhook').choices(['eks', 'self-hosted']).default('eks'))
    .option('--region <region>', 'the region that the webhook injects')
    .addOption(new Option('-f, --format <format>', 'how to report').choices(['text', 'json']).default('text'))
    .action(async (paths: string[], options: MutateOptions, self: Command) => {
      finished(await (await import('./mutate.js')).mutate(paths, optionsOf(self, options), io));
    });
  return command;
}

/** What the linter takes, with the name of its command or without. */
const linting = (command: Command): Command =>
  coloring(command)
    .argument(
      '[paths...]',
      'files, folders and quoted patterns of them to read; - is standard input; by default all below the root',
    )
    .addOption(
      new Option('-f, --format <format[=file]>', `how to report, and where to; again for more: ${FORMATS.join(', ')}`)
        .argParser(output)
        .default([], 'text'),
    )
    .option('-o, --output-file <file>', 'write the report to this file')
    .option(
      '--docs-url <address>',
      'link rules to their pages below this address: ADDRESS/trust/subject-broad.md',
      docsUrl,
    )
    .addOption(
      new Option(
        '--fix [safety]',
        'apply fixes: the safe ones, or with =unsafe those that may change who can assume a role, too',
      ).choices(['safe', 'unsafe']),
    )
    .option('--diff', 'show what the fixes would change, and change nothing')
    .option('--no-inline-config', 'let no comment and no annotation suppress a finding')
    .option('--report-unused-disable-directives', 'report suppressions of nothing')
    .option('--require-reason', 'report suppressions that do not say why')
    .option('--baseline <file>', 'leave out the findings that this file knows')
    .option('--today <day>', 'the day on which suppressions expire or not, as in 2026-11-26', day)
    .option('--cache', 'keep what is found, for the next run over files that have not changed')
    .option('--cache-location <file>', 'where, instead of a file of this folder in the cache of the user')
    .option('--no-code-cache', 'compile the program anew, and keep nothing of that for the next run')
    .option('--everything', 'read every document, also those in which nothing looks like an identity')
    .option('--stats', 'say how much was read and how long it took')
    .option('--debug', 'say on standard error what is decided, and how long each stage takes')
    .option('-q, --quiet', 'report errors only')
    .option('--max-warnings <number>', 'fail on more warnings than this', wholeNumber)
    .option('--exit-zero', 'end with 0 whatever is found; bad usage still ends with 2')
    .addOption(
      new Option('--rule <id=level>', 'set a rule to off, info, warning or error; group/* sets a group')
        .argParser(ruleSetting)
        .default([], 'what the configuration says'),
    )
    .option('--pedantic', 'report what is only possible, too')
    .addOption(
      new Option(
        '--group-by <what>',
        'put the findings of the text report that are about one identity together',
      ).choices(['about']),
    )
    .option('--no-ignore', 'read what .gitignore, .irsa-lintignore and the configuration exclude')
    .option('--root <folder>', 'read the whole tree below this folder, report what concerns the named paths, or all')
    .option('--stdin-filename <name>', 'the name of standard input; it stands in for the file of that name')
    .option('-c, --config <file>', 'the configuration, instead of the nearest one upwards')
    .option('--no-config', 'look for no configuration')
    .addOption(helmOption())
    .option('--print-config <file>', 'print what is set for a file, and lint nothing')
    .option(
      '--coverage',
      'show for each service account, trust policy, node group and association whether it was judged end to end',
    )
    .option('--min-coverage <percent>', 'fail if less than this share of them was', percentage);

const coloring = (command: Command): Command =>
  command
    .addOption(new Option('--color <when>', 'colour what is text').choices(['auto', 'always', 'never']).default('auto'))
    .option('--no-color', 'the same as --color never');

/** A word that is no file, and nearly a command. */
function misspeltCommand(word: string | undefined, self: Command, { cwd, fs }: Io): void {
  if (word === undefined || !/^[a-z]+$/.test(word) || exists(resolve(cwd, word), fs)) return;
  const near = meant(word, self);
  if (near !== '') throw new UsageError(`there is neither a file nor a command ${word}${near}`);
}

const namesOf = (command: Command): readonly string[] => [command.name(), ...command.aliases()];

function meant(word: string, { commands }: Command): string {
  const near = nearest(word, commands.flatMap(namesOf), 2);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** What a command reads where no path is named: all below its root. */
function pathsOf(paths: readonly string[], { root }: { readonly root?: string }): readonly string[] {
  // As of a variable that is not set: that all is read instead would be a surprise.
  if (paths.includes('')) throw new UsageError('one of the paths is empty');
  return paths.length === 0 ? [root ?? '.'] : paths;
}

/** What the commands that read folders share with the linter's own options. */
const reading = (command: Command): Command =>
  command
    .option('--no-ignore', 'read what .gitignore, .irsa-lintignore and the configuration exclude')
    .option('--root <folder>', 'the folder that paths are relative to')
    .option('-c, --config <file>', 'the configuration, instead of the nearest one upwards')
    .option('--no-config', 'look for no configuration')
    .addOption(helmOption());

/** Repeatable: each is one release, and one environment. */
const helmOption = (): Option =>
  new Option(
    '--helm <release>',
    "a chart as it is installed: 'RELEASE CHART [-n NAMESPACE] [-f FILE]... [--set K=V]...'",
  )
    .argParser((words: string, before: readonly string[]) => [...before, words])
    .default([], 'those that Argo CD, Flux and helmfile install here');

const READING = ['ignore', 'root', 'config', 'helm', 'color'] as const;

/** A command's options; some, by default those for reading, may stand before its name, too. */
function optionsOf<T extends object>(command: Command, own: T, names: readonly string[] = READING): T {
  const { parent } = command;
  const before = names.flatMap((name): readonly (readonly [string, unknown])[] =>
    parent?.getOptionValueSource(name) === 'cli' && command.getOptionValueSource(name) !== 'cli'
      ? [[name, parent.getOptionValue(name)]]
      : [],
  );
  return { ...own, ...Object.fromEntries(before) };
}

const EXAMPLES = `
Examples:
  irsa-lint                                everything below this folder
  irsa-lint clusters/prod iam/             these folders, joined
  irsa-lint 'apps/**/*.{yaml,json}'        what is like that, without a shell
  irsa-lint --root . app/sa.yaml           one file, in the light of the tree
  irsa-lint --format sarif --output-file irsa.sarif
  irsa-lint --rule 'trust/audience-missing=warning' --max-warnings 0
  irsa-lint --coverage --min-coverage 80   fail if too little could be judged
  kustomize build . | irsa-lint - --stdin-filename rendered.yaml
  irsa-lint explain trust/subject-missing  the rule: what, why, how to mend it
  irsa-lint evaluate --role role.json --subject team/reader
  irsa-lint cluster cluster.yaml           what this ClusterConfig creates
  irsa-lint explain pod/team/reader iam/   which role a pod gets, link by link
  irsa-lint diff origin/main               what the change does to identities
  irsa-lint graph --format html --output-file identities.html
  irsa-lint facts --format ndjson          what was read, as data
  irsa-lint init                           a first configuration
  irsa-lint mutate --diff app/             what the webhook adds to the pods`;
