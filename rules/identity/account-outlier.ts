import { readRoleArn } from '../../src/aws/arn.js';
import type { ServiceAccount } from '../../src/facts/facts.js';
import { environmentOf } from '../../src/link/environment.js';
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
  summary: "a role of another environment's account",
  messages: {
    outlier: {
      severity: 'warning',
      text: ({ account, usual, environment, other }: Outlier) =>
        `all other roles of the environment \`${environment}\` are of account \`${usual}\`; \`${account}\` is the account of \`${other}\``,
    },
  },
  check(account, { world, report }) {
    const environment = environmentOf(world, account);
    const own = accountOf(account);
    const text = textOf(account.roleArn?.value);
    const arn = text === undefined ? undefined : readRoleArn(text);
    if (environment === undefined || own === undefined || arn === undefined || account.roleArn === undefined) return;
    const ids = accountsByEnvironment(world);
    const [usual, ...more] = new Set((ids.get(environment.name) ?? []).filter((id) => id !== own));
    const mine = (ids.get(environment.name) ?? []).filter((id) => id === own).length;
    const expected =
      environment.account ??
      (more.length === 0 && mine === 1 && (ids.get(environment.name) ?? []).length >= ENOUGH ? usual : undefined);
    if (expected === undefined || expected === own) return;
    const other = [...ids].find(
      ([name, all]) => name !== environment.name && all.length > 1 && all.every((id) => id === own),
    )?.[0];
    if (other === undefined) return;
    report({
      message: 'outlier',
      data: { account: own, usual: expected, environment: environment.name, other },
      at: spanOfText(arn.account) ?? account.roleArn.value.at,
      note: 'the account of the role',
    });
  },
});

const accountOf = (account: ServiceAccount): string | undefined => {
  const text = textOf(account.roleArn?.value);
  const id = text === undefined ? undefined : readRoleArn(text)?.account;
  return id === undefined ? undefined : knownValue(id);
};

const known = new WeakMap<World, ReadonlyMap<string, readonly string[]>>();

/** The account ids of the annotated roles of each environment, gathered once for a world. */
function accountsByEnvironment(world: World): ReadonlyMap<string, readonly string[]> {
  const before = known.get(world);
  if (before !== undefined) return before;
  const ids = new Map<string, string[]>();
  for (const account of world.facts['service-account']) {
    const [environment, id] = [environmentOf(world, account), accountOf(account)];
    if (environment !== undefined && id !== undefined)
      ids.set(environment.name, [...(ids.get(environment.name) ?? []), id]);
  }
  known.set(world, ids);
  return ids;
}
