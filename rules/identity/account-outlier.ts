import { readRoleArn } from '../../src/aws/arn.js';
import { annotatedAccountIds, environmentOf, type Environment } from '../../src/link/environment.js';
import type { World } from '../../src/link/world.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, spanOfText } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

interface Outlier {
  readonly account: string;
  readonly usual: string;
  readonly environment: string;
  readonly other: string;
}

/** So few roles show no habit. */
const ENOUGH = 3;

export default defineRule({
  id: 'identity/account-outlier',
  on: 'service-account',
  summary: "a role in another environment's AWS account",
  messages: {
    outlier: {
      severity: 'warning',
      mild: 'in samples',
      text: ({ account, usual, environment, other }: Outlier) =>
        `this role is in account \`${account}\` of environment \`${other}\`, but \`${environment}\` uses account \`${usual}\`: name the role of that account`,
    },
  },
  check(account, { world, report }) {
    const environment = environmentOf(world, account);
    const value = account.roleArn?.value;
    const text = textOf(value);
    const id = text === undefined ? undefined : readRoleArn(text)?.account;
    const own = id === undefined ? undefined : knownValue(id);
    if (environment === undefined || value === undefined || id === undefined || own === undefined) return;
    const usual = usualAccount(world, environment, own);
    const other = usual === undefined || usual === own ? undefined : environmentOnlyIn(world, own, environment);
    if (usual === undefined || other === undefined) return;
    report({
      message: 'outlier',
      data: { account: own, usual, environment: environment.name, other },
      at: spanOfText(id) ?? value.at,
      note: `every role of \`${other}\` is in this account`,
    });
  },
});

/** The account that the configuration names, or that all other roles of the environment are in, this one role apart. */
function usualAccount(world: World, { name, account }: Environment, own: string): string | undefined {
  const ids = annotatedAccountIds(world).get(name) ?? [];
  const others = ids.filter((id) => id !== own);
  const [usual, ...more] = new Set(others);
  const isOnly = more.length === 0 && others.length === ids.length - 1 && ids.length >= ENOUGH;
  return account ?? (isOnly ? usual : undefined);
}

/** Another environment all of whose roles, two at least, are in this account. */
const environmentOnlyIn = (world: World, account: string, { name }: Environment): string | undefined =>
  [...annotatedAccountIds(world)].find(
    ([other, ids]) => other !== name && ids.length > 1 && ids.every((id) => id === account),
  )?.[0];
