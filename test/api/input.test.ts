/** What the public functions refuse: by the name of the member, with what it takes and what was found. */
import { expect, test } from 'vitest';
import { evaluateTrust, facts, InputError, lint, mutatePod } from '../../src/index.js';

/** What a program without types may hand in. */
type Loose = (...args: readonly unknown[]) => Promise<unknown>;
const loose = (call: unknown): Loose => call as Loose;

const FILE = { path: 'a.yaml', text: '' };
const TRUST = { policy: '{}', roleArn: 'arn:aws:iam::111122223333:role/reader' };
const TOKEN = { iss: 'i', sub: 's', aud: 'a' };

const calls = {
  lint: loose(lint),
  facts: loose(facts),
  evaluateTrust: loose(evaluateTrust),
  mutatePod: loose(mutatePod),
};

test.each<readonly [keyof typeof calls, readonly unknown[], string]>([
  ['lint', [], '`files` takes a list, not nothing'],
  ['lint', ['a.yaml'], '`files` takes a list, not the text `a.yaml`'],
  ['lint', [['a.yaml']], '`files[0]` takes an object, not the text `a.yaml`'],
  ['lint', [[FILE, { path: 'b.yaml' }]], '`files[1].text` takes a text, not nothing'],
  [
    'lint',
    [[{ path: '/a.yaml', text: '' }]],
    '`files[0].path` takes a relative path with forward slashes, not the text `/a.yaml`',
  ],
  ['lint', [[FILE], null], '`options` takes an object, not null'],
  ['lint', [[FILE], { rules: ['x'] }], '`options.rules` takes an object, not a list'],
  [
    'lint',
    [[FILE], { rules: { 'trust/subject-missing': 'fatal' } }],
    '`options.rules.trust/subject-missing` takes one of off, info, warning, error, not the text `fatal`',
  ],
  [
    'lint',
    [[FILE], { rules: { 'trust/subject-mising': 'off' } }],
    '`options.rules` takes ids of rules, or group/*, not `trust/subject-mising` (did you mean trust/subject-missing?)',
  ],
  [
    'lint',
    [[FILE], { pedantik: true }],
    '`options` takes the members config, onFailure, rules, pedantic, inlineConfig, today, only, coverage, not `pedantik` (did you mean pedantic?)',
  ],
  ['lint', [[FILE], { today: 'tomorrow' }], '`options.today` takes a day, as in 2026-11-26, not the text `tomorrow`'],
  [
    'lint',
    [[FILE], { config: { path: 'c.yaml', text: 'rulez: {}' } }],
    '`options.config` takes a configuration, not c.yaml:1:1: there is no setting `rulez`; did you mean `rules`?',
  ],
  [
    'lint',
    [[FILE], { config: { path: 'c.yaml', text: 'extends: [x.yaml]' } }],
    '`options.config` takes a whole configuration, not `extends`: no other file is read',
  ],
  ['facts', [[FILE], { pedantic: true }], '`options` takes the members config, onFailure, not `pedantic`'],
  ['evaluateTrust', [], '`input` takes an object, not nothing'],
  [
    'evaluateTrust',
    [{ ...TRUST, policy: 1, token: TOKEN }],
    '`input.policy` takes a policy as an object or as JSON text, not 1',
  ],
  ['evaluateTrust', [TRUST], '`input` takes one of token and podIdentity, not neither'],
  [
    'evaluateTrust',
    [{ ...TRUST, token: TOKEN, podIdentity: {} }],
    '`input` takes one of token and podIdentity, not both',
  ],
  [
    'evaluateTrust',
    [{ ...TRUST, token: { ...TOKEN, aud: 1 } }],
    '`input.token.aud` takes a text or a list of texts, not 1',
  ],
  [
    'evaluateTrust',
    [{ ...TRUST, token: TOKEN, provider: [] }],
    '`input` takes the members policy, roleArn, token, providers, podIdentity, not `provider` (did you mean providers?)',
  ],
  [
    'evaluateTrust',
    [{ ...TRUST, token: TOKEN, providers: [{ arn: 'x' }] }],
    '`input.providers[0].clientIds` takes a list, not nothing',
  ],
  ['mutatePod', [{}], '`input.pod` takes a value, not nothing'],
  ['mutatePod', [{ pod: {}, settings: { region: 1 } }], '`input.settings.region` takes a text, not 1'],
])('%s %j', async (name, args, message) => {
  const refused: unknown = await calls[name](...args).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(InputError);
  expect(refused).toMatchObject({ name: 'InputError', message });
});

test('an error has its parts', async () => {
  await expect(calls.lint([FILE], { pedantic: 1 })).rejects.toMatchObject({
    member: 'options.pedantic',
    expected: 'true or false',
    found: '1',
  });
});

const cyclic: { Statement?: unknown } = {};
cyclic.Statement = cyclic;

test.each([
  ['a cycle', cyclic],
  ['a bigint', { Version: 1n }],
  ['no JSON at all', { toJSON: () => undefined }],
])('a policy with %s is refused', async (_, policy) => {
  await expect(calls.evaluateTrust({ ...TRUST, policy, token: TOKEN })).rejects.toMatchObject({
    name: 'InputError',
    member: 'input.policy',
    found: 'an object that is no JSON',
  });
});
