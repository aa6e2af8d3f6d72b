/** `--fix`, `--fix=unsafe` and `--diff` on files: what is written, what is kept, and what is left alone. */
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixAll } from '../../src/lint/fix.js';
import { folder, policyWith, run } from './run.js';
import { finding, placeOf, file } from '../report/findings.js';

/** Tabs after values, comments, quotes and an odd indentation: nobody asked to have them changed. */
const ACCOUNT = `# the reader\napiVersion: v1\nkind:   ServiceAccount\nmetadata:\n    name: 'reader'   # quoted\n    namespace: team\n    annotations:\n        eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/reader"\n        eks.amazonaws.com/token-expiration: 3600   # an hour\n`;
const MENDED = ACCOUNT.replace(': 3600 ', ': "3600" ');

const WILDCARD = policyWith('system:serviceaccount:team:reader-*');

describe('safe fixes', () => {
  test('one value changes, and nothing else', async () => {
    const cwd = folder({ 'sa.yaml': ACCOUNT, 'role.json': WILDCARD });
    const { status, stderr } = await run(['--fix'], { cwd });
    expect(stderr).toBe('irsa-lint: fixed 1 finding in 1 file (service-account/annotation-not-string)\n');
    expect(readFileSync(join(cwd, 'sa.yaml'), 'utf8')).toBe(MENDED);
    expect(readFileSync(join(cwd, 'role.json'), 'utf8')).toBe(WILDCARD);
    expect(status, 'what is left decides').toBe(1);
    expect(await run(['--fix', '--quiet', 'sa.yaml'], { cwd })).toMatchObject({ status: 0, stderr: '' });
  });

  test('line ends, a byte order mark and the mode stay', async () => {
    const text = `\uFEFF${ACCOUNT.replaceAll('\n', '\r\n')}`;
    const cwd = folder({ 'sa.yaml': text });
    chmodSync(join(cwd, 'sa.yaml'), 0o640);
    await run(['--fix', 'sa.yaml'], { cwd });
    expect(readFileSync(join(cwd, 'sa.yaml'), 'utf8')).toBe(text.replace(': 3600 ', ': "3600" '));
    expect(statSync(join(cwd, 'sa.yaml')).mode & 0o777).toBe(0o640);
  });

  test('a folder after --fix is a folder', async () => {
    const cwd = folder({ 'app/sa.yaml': ACCOUNT });
    await run(['--fix', 'app'], { cwd });
    expect(readFileSync(join(cwd, 'app/sa.yaml'), 'utf8')).toBe(MENDED);
  });
});

describe('unsafe fixes', () => {
  test('only when they are asked for', async () => {
    const cwd = folder({ 'role.json': WILDCARD });
    await run(['--fix'], { cwd });
    expect(readFileSync(join(cwd, 'role.json'), 'utf8')).toBe(WILDCARD);
    const { status } = await run(['--fix=unsafe', '--rule', 'trust/subject-broad=off'], { cwd });
    const mended = readFileSync(join(cwd, 'role.json'), 'utf8');
    expect(mended).toContain('StringLike');
    expect(mended).not.toContain(
      'StringEquals": {\n          "oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:sub',
    );
    expect(status).toBe(0);
  });

  test('another word is refused', async () => {
    expect(await run(['--fix=all'])).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('--diff', () => {
  test('is a patch, and changes nothing', async () => {
    const cwd = folder({ 'app/sa.yaml': ACCOUNT });
    const { status, stdout } = await run(['--diff'], { cwd });
    expect(status).toBe(1);
    expect(readFileSync(join(cwd, 'app/sa.yaml'), 'utf8')).toBe(ACCOUNT);
    expect(stdout).toContain('--- a/app/sa.yaml\n+++ b/app/sa.yaml\n');
    expect(stdout).toContain(
      '-        eks.amazonaws.com/token-expiration: 3600   # an hour\n+        eks.amazonaws.com/token-expiration: "3600"   # an hour\n',
    );
    writeFileSync(join(cwd, 'change.patch'), stdout);
    execFileSync('git', ['apply', 'change.patch'], { cwd });
    expect(readFileSync(join(cwd, 'app/sa.yaml'), 'utf8')).toBe(MENDED);
    expect(await run(['--diff'], { cwd })).toEqual({
      status: 0,
      stdout: '',
      stderr: 'irsa-lint: there is no finding, so no fix changes anything\n',
    });
  });
});

describe('what is not written', () => {
  test('a file that a link leads out to', async () => {
    const outside = folder({ 'sa.yaml': ACCOUNT });
    const cwd = folder({});
    symlinkSync(join(outside, 'sa.yaml'), join(cwd, 'sa.yaml'));
    const { status, stderr } = await run(['--fix', 'sa.yaml'], { cwd });
    expect(stderr).toContain('sa.yaml is not fixed: it lies outside of the root');
    expect(status).toBe(2);
    expect(readFileSync(join(outside, 'sa.yaml'), 'utf8')).toBe(ACCOUNT);
  });

  test('a link, even one that stays inside', async () => {
    const cwd = folder({ 'real/sa.yaml': ACCOUNT });
    symlinkSync(join(cwd, 'real/sa.yaml'), join(cwd, 'sa.yaml'));
    const { status, stderr } = await run(['--fix', 'sa.yaml'], { cwd });
    expect(stderr).toContain('sa.yaml is not fixed: it is a symbolic link');
    expect(status).toBe(2);
    expect(readFileSync(join(cwd, 'real/sa.yaml'), 'utf8')).toBe(ACCOUNT);
  });

  test('files that are only read for the sake of the named ones', async () => {
    const cwd = folder({ 'one.yaml': ACCOUNT, 'two.yaml': ACCOUNT.replace("'reader'", "'writer'") });
    await run(['--root', '.', '--fix', 'two.yaml'], { cwd });
    expect(readFileSync(join(cwd, 'one.yaml'), 'utf8')).toBe(ACCOUNT);
    expect(readFileSync(join(cwd, 'two.yaml'), 'utf8')).toContain('"3600"');
  });

  test('nothing is left behind where the folder cannot be written', async () => {
    const cwd = folder({ 'app/sa.yaml': ACCOUNT });
    chmodSync(join(cwd, 'app'), 0o555);
    const { status } = await run(['--fix'], { cwd });
    chmodSync(join(cwd, 'app'), 0o755);
    // Root writes everywhere; nobody leaves anything lying about.
    expect(readdirSync(join(cwd, 'app'))).toEqual(['sa.yaml']);
    expect(status).toBe(process.getuid?.() === 0 ? 0 : 2);
  });

  test('standard input', async () => {
    expect(await run(['--fix', '-'], { input: ACCOUNT })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'irsa-lint: standard input cannot be fixed\n',
    });
  });
});

describe('passes', () => {
  const source = file('a.yaml', 'one two three\n');
  const edit = (part: string, text: string) =>
    finding({
      route: part,
      messageId: part,
      message: part,
      primary: { at: placeOf(source, part), note: '' },
      related: [],
      fixes: [{ title: part, safety: 'safe', edits: [{ at: placeOf(source, part), text, isCode: true }] }],
    });

  test('fixes that overlap wait for the next pass', () => {
    const passes: string[] = [];
    const { files, fixed } = fixAll(
      [source],
      ([now]) => {
        passes.push(now?.text ?? '');
        const text = file('a.yaml', now?.text ?? '');
        const over = (part: string, by: string) =>
          text.text.includes(part)
            ? [
                {
                  ...edit('one', by),
                  messageId: part,
                  message: part,
                  fixes: [
                    {
                      title: part,
                      safety: 'safe' as const,
                      edits: [{ at: placeOf(text, part), text: by, isCode: true as const }],
                    },
                  ],
                },
              ]
            : [];
        return [...over('one two', 'ONE two'), ...over('two three', 'two THREE')];
      },
      'safe',
    );
    expect(files[0]?.text).toBe('ONE two THREE\n');
    expect(fixed).toHaveLength(2);
    expect(passes[0]).toBe('one two three\n');
  });

  test('a fix that does not mend is left out, and the others are kept', () => {
    const { files, refused } = fixAll(
      [source],
      ([now]) => {
        const text = file('a.yaml', now?.text ?? '');
        const said = [];
        if (text.text.includes('one'))
          said.push({
            ...edit('one', 'ONE'),
            fixes: [{ title: '', safety: 'safe' as const, edits: [{ at: placeOf(text, 'one'), text: 'ONE' }] }],
          });
        // This one stays whatever is written.
        said.push({
          ...edit('two', 'TWO'),
          fixes: [
            {
              title: '',
              safety: 'safe' as const,
              edits: [{ at: placeOf(text, text.text.includes('two') ? 'two' : 'TWO'), text: 'TWO' }],
            },
          ],
        });
        return said;
      },
      'safe',
    );
    expect(files[0]?.text).toBe('ONE two three\n');
    expect(refused.map(({ why }) => why)).toEqual(['the finding would still be there']);
  });

  test('fixes that undo each other end', () => {
    let calls = 0;
    fixAll(
      [source],
      ([now]) => {
        calls++;
        const text = file('a.yaml', now?.text ?? '');
        const [from, to] = text.text.includes('one') ? ['one', 'eins'] : ['eins', 'one'];
        return [
          {
            ...edit('one', to),
            messageId: from,
            fixes: [{ title: '', safety: 'safe' as const, edits: [{ at: placeOf(text, from), text: to }] }],
          },
        ];
      },
      'safe',
    );
    expect(calls).toBeLessThanOrEqual(11);
  });
});

describe('how many a flag would mend', () => {
  const count = (stdout: string): string | undefined => /; (?:fixable: .*)$/m.exec(stdout)?.[0];

  test('what is not shown is mended, too', async () => {
    const cwd = folder({ 'sa.yaml': ACCOUNT });
    expect(count((await run(['-q'], { cwd })).stdout)).toBe(count((await run([], { cwd })).stdout));
  });

  test('nothing of standard input, nor of a file that was read for the sake of others', async () => {
    const cwd = folder({ 'app/sa.yaml': ACCOUNT, 'iam/role.json': WILDCARD });
    expect(count((await run(['-'], { cwd, input: ACCOUNT })).stdout)).toBeUndefined();
    const told = count((await run(['--root', '.', 'iam/role.json'], { cwd })).stdout);
    const { stderr } = await run(['--root', '.', '--fix=unsafe', 'iam/role.json'], { cwd });
    expect(/\bfixed (\d+) findings? in 1 file/.exec(stderr)?.[1]).toBe(
      /fixable: (\d+) with --fix=unsafe$/.exec(told ?? '')?.[1],
    );
  });

  test('what a baseline knows is neither counted nor mended', async () => {
    const cwd = folder({ 'sa.yaml': ACCOUNT });
    await run(['baseline', 'create'], { cwd });
    expect(count((await run([], { cwd })).stdout)).toBeUndefined();
    await run(['--fix'], { cwd });
    expect(readFileSync(join(cwd, 'sa.yaml'), 'utf8')).toBe(ACCOUNT);
  });

  test('a fix that was left out is not offered again', async () => {
    const chart = {
      'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
      'values.yaml': 'account: 111122223333\n',
    };
    const made = (value: string): string =>
      `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: reader\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::${value}:role/reader\n`;
    // What the chart printed stands beside it, and would be malformed by itself.
    const cwd = folder({
      ...Object.fromEntries(Object.entries(chart).map(([name, text]) => [`chart/${name}`, text])),
      'chart/templates/sa.yaml': made('{{ .Values.account }}'),
      'rendered.yaml': made('1.11122223333e+11'),
    });
    const { stdout, stderr } = await run(['--fix'], { cwd });
    if (stderr.includes('is left out')) expect(count(stdout)).toBeUndefined();
    else expect(stderr).toContain('fixed 1 finding');
  });

  test('no members are added where a key stands as a value', async () => {
    const main = `data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264"]
    }
    condition {
      test     = "StringEquals"
      variable = "oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264:sub"
      values   = ["system:serviceaccount:web:api"]
    }
  }
}

resource "aws_iam_role" "api" {
  name               = "api"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
`;
    const { stdout } = await run([], { cwd: folder({ 'main.tf': main }) });
    expect(stdout).toContain('trust/audience-missing');
    expect(count(stdout)).toBeUndefined();
  });
});
