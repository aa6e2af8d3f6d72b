/** A dialect is a folder and a line: one of twenty lines is added here, and its facts are joined and judged. */
import { expect, test } from 'vitest';
import { rules } from '../../rules/index.js';
import { analyse } from '../../src/analyse.js';
import type { UnitDialect } from '../../src/facts/dialect.js';
import { DIALECTS } from '../../src/facts/dialects.js';
import { readRole } from '../../src/facts/role.js';
import { rangeOf, within, type Source } from '../../src/value/span.js';
import type { Entry, MapTree, Tree } from '../../src/value/tree.js';

/** Lines `ROLE trusts ISSUER for NAMESPACE/NAME`, with `include FILE` for more of them. */
const toy: UnitDialect = {
  kind: 'unit',
  name: 'toy',
  owns: (path) => path.endsWith('.toy'),
  unitsOf: (files) => files.map((file) => ({ name: file.path, files: [file] })),
  read({ files }, sources, emit) {
    const included = (file: Source): readonly Source[] =>
      [...file.text.matchAll(/^include (\S+)$/gm)].flatMap(([, path = '']) => sources.get(path) ?? []);
    for (const source of files.flatMap((file) => [file, ...included(file)])) {
      const whole = { source, start: 0, end: source.text.length };
      const document = { file: source, language: 'toy', templated: false, tree: undefined, faults: [] };
      for (const match of source.text.matchAll(/^(\S+) trusts (\S+) for (\S+)\/(\S+)$/gm)) {
        const [line, name = '', issuer = '', namespace = '', account = ''] = match;
        const at = within(whole, match.index, match.index + line.length);
        const policy = trustPolicy(issuer, `system:serviceaccount:${namespace}:${account}`, at);
        const root: MapTree = { kind: 'map', open: false, at, entries: [] };
        const reading = { document, root, key: undefined, transformationOf: () => untouched, emit };
        readRole(root, policy, text(name, at), reading);
      }
    }
  },
};

const untouched = { name: false, namespace: false, annotations: false, patch: false };
type At = Tree['at'];
const text = (literal: string, at: At): Tree => ({ kind: 'text', text: { parts: [{ literal, at }] }, at });
const map = (members: Readonly<Record<string, Tree>>, at: At): MapTree => ({
  kind: 'map',
  open: false,
  at,
  entries: Object.entries(members).map(([key, value]): Entry => ({
    key: { parts: [{ literal: key }] },
    keyAt: at,
    value,
  })),
});

const trustPolicy = (issuer: string, subject: string, at: At): MapTree =>
  map(
    {
      Version: text('2012-10-17', at),
      Statement: map(
        {
          Effect: text('Allow', at),
          Principal: map({ Federated: text(`arn:aws:iam::111122223333:oidc-provider/${issuer}`, at) }, at),
          Action: text('sts:AssumeRoleWithWebIdentity', at),
          Condition: map(
            {
              StringEquals: map(
                { [`${issuer}:sub`]: text(subject, at), [`${issuer}:aud`]: text('sts.amazonaws.com', at) },
                at,
              ),
            },
            at,
          ),
        },
        at,
      ),
    },
    at,
  );

const account = (name: string): Source => ({
  path: 'sa.yaml',
  text: `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${name}
  namespace: team
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/reader
`,
});
const main: Source = { path: 'roles.toy', text: '# roles\ninclude more.txt\n' };
const more: Source = {
  path: 'more.txt',
  text: 'reader trusts oidc.eks.eu-west-1.amazonaws.com/id/5B0E1C7F9D2A4E6838F1C0D7A9B3E264 for team/reader\n',
};

const findings = (files: readonly Source[]) =>
  analyse(files, rules, { dialects: [...DIALECTS, toy], levelOf: () => undefined, pedantic: false }).result.findings;

test('its role is joined with the service account of a manifest: one is admitted, another is not', () => {
  expect(findings([main, more, account('reader')])).toEqual([]);
  const [finding, ...others] = findings([main, more, account('writer')]);
  expect(others).toEqual([]);
  expect(finding?.rule).toBe('identity/subject-mismatch');
  const places = [finding?.primary, ...(finding?.related ?? [])].flatMap((label) =>
    label === undefined ? [] : [label],
  );
  expect(places.map(({ at }) => `${at.source.path}:${rangeOf(at).start.line}`)).toEqual([
    'more.txt:1',
    'sa.yaml:4',
    'sa.yaml:7',
  ]);
});

test('a file that it does not include is unseen, and a unit that throws loses itself alone', () => {
  expect(findings([main, account('writer')])).toEqual([]);
  const broken: UnitDialect = {
    ...toy,
    read() {
      throw new Error('out of order');
    },
  };
  const { failures, result } = analyse([main, more, account('writer')], rules, {
    dialects: [...DIALECTS, broken],
    levelOf: () => undefined,
    pedantic: false,
  });
  expect(failures.map(({ what }) => what)).toEqual(['roles.toy']);
  expect(result.findings).toEqual([]);
});
