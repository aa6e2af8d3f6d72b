/** One role and one service account in every language (fixtures/projects/languages): a fault is found in each at its own line, and each role is joined with each account, whatever wrote them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.js';
import { analyse } from '../src/analyse.js';
import { loadDialects } from '../src/facts/dialects.js';
import { roleOf } from '../src/link/role.js';
import type { Finding } from '../src/lint/finding.js';
import { rangeOf, toFileSpan, type Source } from '../src/value/span.js';
import { textOf } from '../src/value/tree.js';
import { parseOnce } from './memory.js';

const ROOT = 'fixtures/projects/languages';

interface Language {
  readonly name: string;
  readonly files: readonly Source[];
}

const filesBelow = (folder: string): readonly Source[] =>
  readdirSync(join(ROOT, folder))
    .toSorted()
    .flatMap((name) => {
      const path = `${folder}/${name}`;
      return statSync(join(ROOT, path)).isDirectory()
        ? filesBelow(path)
        : [{ path, text: readFileSync(join(ROOT, path), 'utf8') }];
    });

const languagesOf = (folder: 'roles' | 'accounts'): readonly Language[] =>
  readdirSync(join(ROOT, folder))
    .toSorted()
    .map((name) => ({
      name,
      // Accounts stand at the root, and so do the charts that they name.
      files: filesBelow(`${folder}/${name}`).map(({ path, text }) => ({
        path: path.replace(`accounts/${name}/`, ''),
        text: text.replaceAll(`accounts/${name}/`, ''),
      })),
    }));

const roles = languagesOf('roles');
const accounts = languagesOf('accounts');

await loadDialects([...roles, ...accounts].flatMap(({ files }) => files));

const lint = (files: readonly Source[], only?: string) =>
  analyse(
    files,
    rules.filter(({ id }) => only === undefined || id === only),
    { levelOf: () => undefined, pedantic: false, parse: parseOnce },
  );

/** With another text in the one file that has it; undefined: none has. */
function changed({ name, files }: Language, from: string, to: string): Language | undefined {
  const made = files.map((file) =>
    file.text.includes(from) ? { ...file, text: file.text.replaceAll(from, to) } : file,
  );
  return made.every((file, i) => file === files[i]) ? undefined : { name, files: made };
}

const placesOf = ({ primary, related }: Finding): readonly string[] =>
  [primary, ...related].map(({ at }) => {
    const { path, text } = toFileSpan(at).source;
    return `${path}: ${(text.split('\n')[rangeOf(at).start.line - 1] ?? '').trim()}`;
  });

/** The lines of a language that hold a text. */
const linesWith = ({ files }: Language, wanted: string): readonly string[] =>
  files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter((line) => line.includes(wanted))
      .map((line) => `${path}: ${line.trim()}`),
  );

const SUBJECT = 'system:serviceaccount:reports:reader';

/** eksctl writes the trust policy itself, from the namespace and the name. */
const WITHOUT_SUBJECT: readonly string[] = ['eksctl', 'terraform-irsa-module'];

describe('a fault in the role', () => {
  test.each(roles.filter(({ name }) => !WITHOUT_SUBJECT.includes(name)))('$name', (role) => {
    const plural = 'system:serviceaccounts:reports:reader';
    const faulty = changed(role, SUBJECT, plural);
    expect(faulty).toBeDefined();
    if (faulty === undefined) return;
    const found = lint(faulty.files).result.findings;
    expect(found.map(({ rule }) => rule)).toEqual(['trust/subject-malformed']);
    expect(linesWith(faulty, plural)).toContain(found.map((one) => placesOf(one)[0])[0]);
  });
});

const ARN = 'arn:aws:iam::111122223333:role/reports-reader';

describe('a fault in the account', () => {
  test.each(accounts)('$name', (account) => {
    const wrong = 'arn:aws:iam:111122223333:role/reports-reader';
    const faulty = changed(account, ARN, wrong);
    expect(faulty).toBeDefined();
    if (faulty === undefined) return;
    const found = lint(faulty.files).result.findings;
    expect(found.map(({ rule }) => rule)).toEqual([
      account.name === 'eksctl' ? 'eksctl/role-arn-invalid' : 'service-account/role-arn-malformed',
    ]);
    expect(linesWith(faulty, wrong)).toContain(found.map((one) => placesOf(one)[0])[0]);
  });
});

/** What eksctl annotates with a role that it is given is read as its own kind of thing, and not joined with roles of other files yet. */
const isJoined = ({ name }: Language): boolean => name !== 'eksctl';

/** The same role for accounts of another namespace. */
function forOthers(role: Language): Language {
  const other =
    changed(role, SUBJECT, 'system:serviceaccount:report:reader') ??
    changed(role, '"reports:reader"', '"report:reader"') ??
    changed(role, 'namespace: reports', 'namespace: report');
  if (other === undefined) throw new Error(`${role.name} names no subject`);
  return other;
}

describe.each(roles)('the role in $name', (role) => {
  test.each(accounts)('is joined with the account in $name', (account) => {
    const { result, world } = lint([...role.files, ...account.files]);
    expect(result.findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
    // A role that eksctl makes is no role that stands anywhere.
    if (role.name === 'eksctl' || !isJoined(account)) return;
    const resolutions = world.facts['service-account'].map((one) => {
      const arn = textOf(one.roleArn?.value);
      const kind = arn === undefined ? 'no role' : roleOf(world, arn, one).kind;
      return kind === 'found' || kind === 'possible' ? 'joined' : kind;
    });
    expect(new Set(resolutions)).toEqual(new Set(['joined']));
  });

  test.each(accounts.filter(isJoined))('that trusts another than the account in $name', (account) => {
    const other = forOthers(role);
    const found = lint([...other.files, ...account.files], 'identity/subject-mismatch').result.findings;
    expect(found).toHaveLength(1);
    const places = found.flatMap(placesOf);
    expect(places.some((place) => place.startsWith('roles/'))).toBe(true);
    expect(places.some((place) => !place.startsWith('roles/'))).toBe(true);
  });
});
