/** What `dependency.X.outputs` is: the outputs of the unit that it names, never those that it makes up. */
import { pathFrom } from '../../../value/path.js';
import type { Span } from '../../../value/span.js';
import { display } from '../../../value/text.js';
import { attributeValue } from '../blocks.js';
import { named } from '../members.js';
import { pathIn, resolvedFrom } from '../root-path.js';
import { hole, knownText, object, textFrom, type Value } from '../value.js';
import type { Run } from './config.js';
import type { Dependency } from './settings.js';

export function outputsOf(dependency: Dependency, run: Run, at: Span): Value {
  const { label, config } = dependency;
  const { folder, unit } = config.place;
  const written = (name: string): Value | undefined => attributeValue(dependency, name);
  const own = (): Value => hole(`dependency.${label}.outputs`, unit, at);
  if (mayBe(written('skip_outputs'), true) || mayBe(written('enabled'), false)) return own();
  const text = textOf(written('config_path'));
  const path = text === undefined ? undefined : pathIn(text);
  if (text === undefined || path === undefined) return own();
  const target = resolvedFrom(folder, path.replace(/\/terragrunt\.hcl(?:\.json)?$/, ''));
  // Units that depend on the same target share what they read of it.
  const reference = `dependency.${baseOf(target ?? display(text), label)}.outputs`;
  const scope = target ?? pathFrom(folder, display(text));
  const outputs = target === undefined ? undefined : run.outputs(target, reference);
  if (outputs === undefined) return hole(reference, scope, at);
  return outputs.kind === 'map' && mayBeMocked(written)
    ? named(object(outputs.entries, outputs.at, 'object', true), reference, scope)
    : outputs;
}

const textOf = (value: Value | undefined) => (value === undefined ? undefined : textFrom(value));

const mayBe = (value: Value | undefined, wanted: boolean): boolean =>
  value !== undefined && (value.kind !== 'boolean' || value.value === wanted);

/** Outputs that the state does not have are then taken from the mocks, whose values say nothing. */
const mayBeMocked = (written: (name: string) => Value | undefined): boolean => {
  const strategy = written('mock_outputs_merge_strategy_with_state');
  if (strategy !== undefined) return knownText(strategy) !== 'no_merge';
  return mayBe(written('mock_outputs_merge_with_state'), true);
};

const baseOf = (path: string, otherwise: string): string => {
  const base = path.slice(path.lastIndexOf('/') + 1);
  return /^[\w-]+$/.test(base) ? base : otherwise;
};
