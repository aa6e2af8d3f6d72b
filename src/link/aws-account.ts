/** AWS accounts: which one an environment uses, by the roles that its service accounts are annotated with. */
import { readRoleArn } from '../aws/arn.js';
import type { ServiceAccount } from '../facts/kubernetes-facts.js';
import { knownValue, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';
import { annotatedAccountIds, environmentOf, type Environment } from './environment.js';
import type { World } from './world.js';

export interface Outlier {
  /** The account in the ARN, with its place. */
  readonly id: Text;
  readonly account: string;
  /** The account of the other roles of the environment. */
  readonly usual: string;
  readonly environment: string;
  /** The environment that the account belongs to. */
  readonly other: string;
  /** The configuration says so; else all its roles do. */
  readonly isConfigured: boolean;
}

/** So few roles show no habit. */
const ENOUGH = 3;

/** The role of a service account that is in the account of another environment, where its own uses one account for all others. */
export function accountOutlier(world: World, account: ServiceAccount): Outlier | undefined {
  const environment = environmentOf(world, account);
  const text = textOf(account.roleArn?.value);
  const id = text === undefined ? undefined : readRoleArn(text)?.account;
  const own = id === undefined ? undefined : knownValue(id);
  if (environment === undefined || id === undefined || own === undefined) return undefined;
  const usual = usualAccount(world, environment, own);
  if (usual === undefined || usual === own) return undefined;
  const other = environmentOnlyIn(world, own, environment);
  if (other === undefined) return undefined;
  const isConfigured = isAccountOf(world, other, own);
  return { id, account: own, usual, environment: environment.name, other, isConfigured };
}

/** The account that the configuration names, or that all other roles of the environment are in, this one role apart. */
function usualAccount(world: World, { name, account }: Environment, own: string): string | undefined {
  const ids = annotatedAccountIds(world).get(name) ?? [];
  const others = ids.filter((id) => id !== own);
  const [usual, ...more] = new Set(others);
  const isOnly = more.length === 0 && others.length === ids.length - 1 && ids.length >= ENOUGH;
  return account ?? (isOnly ? usual : undefined);
}

/** Another environment that the configuration gives this account, or all of whose roles, two at least, are in it. */
const environmentOnlyIn = (world: World, account: string, { name }: Environment): string | undefined =>
  [...annotatedAccountIds(world)].find(
    ([other, ids]) =>
      other !== name && (isAccountOf(world, other, account) || (ids.length > 1 && ids.every((id) => id === account))),
  )?.[0];

const isAccountOf = ({ scope }: World, environment: string, account: string): boolean =>
  scope.environmentNamed(environment)?.account === account;
