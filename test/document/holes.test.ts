/** The forms in which people leave a value open, and what looks like one and is none. */
import { describe, expect, test } from 'vitest';
import { findHolesIn } from '../../src/document/holes.js';

const find = (value: string) => findHolesIn({ path: 'team/role.yaml', text: value })(value);

describe('a hole', () => {
  test.each<{ name: string; value: string; reference: string; written?: string }>([
    { name: 'a shell variable', value: 'a-${ACCOUNT}-b', reference: 'ACCOUNT', written: '${ACCOUNT}' },
    { name: 'a shell variable with a default', value: '${x:=d}', reference: 'x:=d' },
    {
      name: 'a Terraform reference',
      value: '${local.issuer}:sub',
      reference: 'local.issuer',
      written: '${local.issuer}',
    },
    { name: 'a bare shell variable', value: '$ACCOUNT/x', reference: 'ACCOUNT', written: '$ACCOUNT' },
    { name: 'a variable of Kubernetes', value: '$(ROLE.x)', reference: 'ROLE.x' },
    { name: 'a template', value: '{{ .Values.x }}', reference: '.Values.x' },
    { name: 'a template that trims', value: '{{- .x -}}', reference: '.x' },
    { name: 'angle brackets', value: '<ACCOUNT_ID>', reference: 'ACCOUNT_ID' },
    { name: 'angle brackets with words', value: '<your account>', reference: 'your account' },
    { name: 'underscores', value: '__ROLE_NAME__', reference: 'ROLE_NAME' },
    { name: 'at signs', value: '@ROLE@', reference: 'ROLE' },
    { name: 'Concourse', value: '((role-arn))', reference: 'role-arn' },
    { name: 'percent signs', value: '%ROLE%', reference: 'ROLE' },
    { name: 'a word of documentation', value: 'role/ACCOUNT_ID', reference: 'ACCOUNT_ID', written: 'ACCOUNT_ID' },
    { name: 'your own', value: 'YOUR-BUCKET', reference: 'YOUR-BUCKET' },
    { name: 'a word among others', value: 'role/MY_OIDC_ID-2', reference: 'MY_OIDC_ID-2', written: 'MY_OIDC_ID-2' },
    { name: 'an id made up, behind a hyphen', value: 'FOO-EXAMPLE1', reference: 'EXAMPLE1', written: 'EXAMPLE1' },
    {
      name: 'the code of a region',
      value: 'oidc.eks.region-code.amazonaws.com',
      reference: 'region-code',
      written: 'region-code',
    },
    {
      name: 'an id made up',
      value: 'id/EXAMPLED539D4633E53DE1B71EXAMPLE',
      reference: 'EXAMPLED539D4633E53DE1B71EXAMPLE',
      written: 'EXAMPLED539D4633E53DE1B71EXAMPLE',
    },
  ])('$name', ({ value, reference, written = value }) => {
    const [hole, ...more] = find(value);
    expect(more).toEqual([]);
    expect(hole?.hole.reference).toBe(reference);
    expect(hole?.hole.anonymous).toBeUndefined();
    expect(hole && value.slice(hole.start, hole.end)).toBe(written);
    expect(hole?.hole.scope).toBe('team/');
  });

  test.each(['xxxxxxxxxxxx', 'XXXX', '****', '????', '####', '%s', '%[1]q', '%1$s'])(
    '%s hides what it hides',
    (value) => {
      expect(find(`a:${value}`).map(({ hole }) => hole.anonymous)).toEqual([true]);
    },
  );

  test('a redaction among capitals', () => {
    expect(find('KEY_XXXX_END')).toEqual([
      { start: 4, end: 8, hole: { reference: 'XXXX', scope: 'team/', anonymous: true, without: ':/.' } },
    ]);
  });
  test('several, in their order', () => {
    expect(find('${A}:<B>:${A}').map(({ start, end, hole }) => [start, end, hole.reference])).toEqual([
      [0, 4, 'A'],
      [5, 8, 'B'],
      [9, 13, 'A'],
    ]);
  });
});

describe('no hole', () => {
  test.each<{ name: string; value: string }>([
    { name: 'a word', value: 'reader' },
    { name: 'an account', value: 'arn:aws:iam::111122223333:role/reader' },
    { name: 'a policy variable', value: '${aws:username}' },
    { name: 'the escapes of policies', value: '${*}${?}${$}' },
    { name: 'wildcards', value: 'system:serviceaccount:*:???' },
    { name: 'three x', value: 'xxx' },
    { name: 'x within a word', value: 'axxxxb' },
    { name: 'a word in capitals', value: 'READER' },
    { name: 'an account within a word', value: 'MYACCOUNTANT' },
    { name: 'a comparison', value: 'a < b > c' },
    { name: 'percent within a word', value: '100%sure' },
    { name: 'a price', value: '$5' },
  ])('$name', ({ value }) => expect(find(value)).toEqual([]));
});

describe('what a value cannot hold', () => {
  test.each<{ value: string; without: string | undefined }>([
    { value: '${ACCOUNT}', without: ':/.' },
    { value: '${aws_region}', without: ':/.' },
    { value: '<cluster id>', without: ':/.' },
    { value: '${oidc_id}', without: ':/.' },
    { value: 'xxxxxxxxxxxx', without: ':/.' },
    { value: 'AIDAEXAMPLE', without: ':/.' },
    { value: '${role_arn}', without: undefined },
    { value: '${account_provider}', without: undefined },
    { value: '${region_url}', without: undefined },
    { value: '${account_issuer}', without: undefined },
    { value: '${x}', without: undefined },
    { value: '****', without: undefined },
  ])('$value', ({ value, without }) => expect(find(value).map(({ hole }) => hole.without)).toEqual([without]));
});

test('what was masked has the name of its action', () => {
  const value = 'a\uE000\uE011\uE001\uE002b';
  const holes = findHolesIn({ path: 'a.yaml', text: '' }, ['.x', '.y'])(value);
  expect(holes.map(({ start, end, hole }) => [start, end, hole.reference, hole.scope])).toEqual([[1, 5, '.y', '']]);
  expect(findHolesIn({ path: 'a.yaml', text: '' }, [])(value).map(({ hole }) => hole.reference)).toEqual(['template']);
});
