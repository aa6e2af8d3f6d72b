/** What a program says is secret: variables and values that are marked, and what resources keep secret by their schema. */
import { knownValue } from '../../value/text.js';
import type { Source } from '../../value/span.js';
import type { Emit } from '../dialect.js';
import { tidied } from '../tidy.js';
import { evaluate } from './evaluate.js';
import type { ModuleInstance } from './instance.js';
import { attributeIn, type Module } from './module.js';
import { variablesIn } from './program.js';
import type { Resource } from './resources.js';
import { settle, type Value } from './value.js';
import { table } from '../../value/table.js';

/** Marked in the schemas of hashicorp/aws 6.0 (`Sensitive`, `WriteOnly`) and hashicorp/kubernetes 2.38, where values are those of a Secret. */
const SECRETS: Readonly<Record<string, readonly string[]>> = table({
  ...Object.fromEntries(
    ['kubernetes_secret', 'kubernetes_secret_v1', 'kubernetes_secret_v1_data'].map((type) => [
      type,
      ['data', 'binary_data', 'data_wo', 'binary_data_wo'],
    ]),
  ),
  aws_secretsmanager_secret_version: ['secret_string', 'secret_binary', 'secret_string_wo'],
  aws_ssm_parameter: ['value', 'value_wo'],
});

export const holdsSecrets = (type: string): boolean => SECRETS[type] !== undefined;

export function emitSecrets(modules: readonly ModuleInstance[], resources: readonly Resource[], emit: Emit): void {
  const state = (value: Value | undefined): void => {
    if (value !== undefined) emit.fact('secret-value', tidied(value));
  };
  for (const module of modules) sensitiveVariables(module).forEach(state);
  for (const { type, written } of resources) {
    if (type === 'aws_ssm_parameter' && !isText(written('type'), 'SecureString')) continue;
    for (const name of SECRETS[type] ?? []) state(written(name));
  }
  modules[0]?.workspace.budget.marked?.forEach(state);
}

/** What each is given here, and what it would be otherwise. */
const sensitiveVariables = ({ module, scope }: ModuleInstance): readonly (Value | undefined)[] =>
  [...module.variables].flatMap(([name, { body, at }]) => {
    if (!isSensitive(module, name)) return [];
    const byDefault = attributeIn(body, 'default')?.value;
    return [
      scope.reference(['var', name], at),
      byDefault === undefined ? undefined : settle(() => evaluate(byDefault, scope), at),
    ];
  });

function isSensitive({ variables }: Module, name: string): boolean {
  const body = variables.get(name)?.body;
  return ['sensitive', 'ephemeral'].some((mark) => {
    const value = body === undefined ? undefined : attributeIn(body, mark)?.value;
    return value?.kind === 'boolean' && value.value;
  });
}

/** Of files that set variables, also where another one of them wins. */
export function emitGivenSecrets({ module, workspace }: ModuleInstance, files: readonly Source[], emit: Emit): void {
  for (const source of files)
    for (const [name, value] of variablesIn(source, workspace.budget))
      if (isSensitive(module, name)) emit.fact('secret-value', tidied(settle(value, { source, start: 0, end: 0 })));
}

const isText = (value: Value | undefined, text: string): boolean =>
  value?.kind === 'text' && knownValue(value.text) === text;
