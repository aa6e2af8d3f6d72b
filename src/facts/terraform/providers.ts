/** Configurations of the AWS provider: the partition, account and region that what they manage has. */
import { once } from '../../document/language.js';
import type { Block, Expression } from '../../document/hcl/ast.js';
import { readArn } from '../../aws/arn.js';
import { partitionAt } from '../../aws/partition.js';
import { knownValue, literalText, type Text } from '../../value/text.js';
import { attributeValue, blocksOf } from './blocks.js';
import type { ModuleInstance } from './instance.js';
import { textFrom, type Value } from './value.js';

export interface AwsProvider {
  readonly partition: Text;
  readonly account: Text;
  readonly region: Text;
  readonly suffix: Text;
}

export interface Providers {
  /** Of a resource: `aws.west`, or undefined for the default one. */
  readonly of: (name: string | undefined) => AwsProvider;
  /** What a called module has. */
  readonly passed: (expression: Expression | undefined) => Providers;
}

/** A name of `provider = aws.west`, also in quotes. */
export function providerName(expression: Expression | undefined): string | undefined {
  if (expression === undefined) return undefined;
  if (expression.kind === 'name') return expression.name;
  if (expression.kind === 'attribute' && expression.of.kind === 'name')
    return `${expression.of.name}.${expression.name}`;
  if (expression.kind === 'template') {
    const [only] = expression.parts;
    return only?.kind === 'literal' ? only.text : undefined;
  }
  return undefined;
}

export function providersOf(module: ModuleInstance, inherited: Providers | undefined): Providers {
  const own = new Map<string, () => AwsProvider>();
  for (const block of module.module.providers) {
    if (block.labels[0]?.value !== 'aws') continue;
    const alias = attributeValue({ body: block.body, scope: module.scope }, 'alias');
    const name = alias?.kind === 'text' ? `aws.${knownValue(alias.text) ?? ''}` : 'aws';
    own.set(
      name,
      once(() => configured(block, module, name)),
    );
  }
  return tableOf(own, module, inherited);
}

function tableOf(
  own: ReadonlyMap<string, () => AwsProvider>,
  module: ModuleInstance,
  inherited: Providers | undefined,
): Providers {
  const of = (name = 'aws'): AwsProvider =>
    own.get(name)?.() ??
    inherited?.of(name) ??
    unknownProvider(`${module.workspace.scope ?? module.workspace.root}#${name}`);
  return {
    of,
    passed(expression) {
      const renamed = new Map<string, string>();
      if (expression?.kind === 'object')
        for (const { key, value } of expression.members) {
          const [inner, outer] = [providerName(key), providerName(value)];
          if (inner !== undefined && outer !== undefined) renamed.set(inner, outer);
        }
      // Only the default configuration is inherited by itself.
      const table: Providers = { of: (name = 'aws') => of(renamed.get(name) ?? name), passed: () => table };
      return table;
    },
  };
}

const part = (reference: string, scope: string, without: string): Text => ({ parts: [{ reference, scope, without }] });

export const ACCOUNT_WITHOUT = ' :/*?@-_.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"\'${}\n';
const NAME_WITHOUT = ' :/*?@_.ABCDEFGHIJKLMNOPQRSTUVWXYZ"\'${}\n';

const unknownProvider = (scope: string): AwsProvider => ({
  partition: part('partition', scope, NAME_WITHOUT),
  account: part('account', scope, ACCOUNT_WITHOUT),
  region: part('region', scope, NAME_WITHOUT),
  suffix: part('dns_suffix', scope, ' :/*?@"\'${}\n'),
});

function configured(block: Block, module: ModuleInstance, name: string): AwsProvider {
  const placed = { body: block.body, scope: module.scope };
  const otherwise = unknownProvider(`${module.holeScope}#${name}`);
  const region = textOf(attributeValue(placed, 'region'));
  const known = region === undefined ? undefined : knownValue(region);
  const partition = known === undefined ? undefined : partitionAt(known);
  return {
    region: region ?? otherwise.region,
    partition: partition === undefined ? otherwise.partition : literalText(partition.name),
    suffix: partition === undefined ? otherwise.suffix : literalText(partition.suffix),
    account: accountOf(placed) ?? otherwise.account,
  };
}

function accountOf(placed: Parameters<typeof attributeValue>[0]): Text | undefined {
  const allowed = attributeValue(placed, 'allowed_account_ids');
  if (allowed?.kind === 'list' && !allowed.open && allowed.items.length === 1) return textOf(allowed.items[0]);
  const [assumed] = blocksOf(placed.body, 'assume_role', placed.scope).items;
  const arn = assumed === undefined ? undefined : textOf(attributeValue(assumed, 'role_arn'));
  return arn === undefined ? undefined : readArn(arn)?.account;
}

const textOf = (value: Value | undefined): Text | undefined =>
  value === undefined || value.kind === 'choice' ? undefined : textFrom(value);
