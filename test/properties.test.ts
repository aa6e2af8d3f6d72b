/** What must not change the findings: files that have nothing to do with it, how documents are spread over files, names of folders. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toFileSpan, rangeOf, type Source } from '../src/value/span.js';
import { lintOnce } from './memory.js';
import { configurations, type Configuration } from './mutations/configurations.js';
import { fixturesBelow } from './trees.js';

/** These look at the whole tree. */
const WHOLE_TREE = new Set(['service-account/role-arn-placeholder', 'identity/account-outlier']);

interface Said {
  readonly place: string;
  readonly text: string;
  readonly severity: string;
}

function lint(files: readonly Source[]): readonly Said[] {
  return lintOnce(files, { pedantic: true })
    .findings.filter((finding) => !WHOLE_TREE.has(finding.rule))
    .map((finding) => ({
      place: `${toFileSpan(finding.primary.at).source.path}:${rangeOf(finding.primary.at).start.line}`,
      text: `${finding.severity} ${finding.rule}: ${finding.message}`,
      severity: finding.severity,
    }));
}

const texts = (said: readonly Said[]): readonly string[] => said.map(({ text }) => text).sort();

/** Every case, clean or not. */
const all: readonly Configuration[] = readdirSync('fixtures/cases')
  .filter((name) => statSync(join('fixtures/cases', name)).isDirectory())
  .sort()
  .map((name) => ({ name, files: fixturesBelow(join('fixtures/cases', name)) }))
  .filter(({ files }) => files.length > 0);

const ISSUER = 'oidc.eks.sa-east-1.amazonaws.com/id/00112233445566778899AABBCCDDEEFF';
const unrelated: readonly Source[] = [
  {
    path: 'unrelated/account.yaml',
    text: 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: zzz-unrelated\n  namespace: zzz-unrelated\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::121212121212:role/zzz-unrelated\n',
  },
  {
    path: 'unrelated/role.json',
    text: JSON.stringify({
      Role: {
        Path: '/',
        RoleName: 'zzz-unrelated',
        Arn: 'arn:aws:iam::121212121212:role/zzz-unrelated',
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Federated: `arn:aws:iam::121212121212:oidc-provider/${ISSUER}` },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: {
                StringEquals: {
                  [`${ISSUER}:sub`]: 'system:serviceaccount:zzz-unrelated:zzz-unrelated',
                  [`${ISSUER}:aud`]: 'sts.amazonaws.com',
                },
              },
            },
          ],
        },
      },
    }),
  },
  {
    path: 'unrelated/provider.json',
    text: JSON.stringify({ Url: ISSUER, ClientIDList: ['sts.amazonaws.com'], ThumbprintList: [] }),
  },
];

describe('a file that shares no name, role, issuer or folder changes nothing', () => {
  test.each(all)('$name', ({ files }) => {
    expect(lint([...files, ...unrelated])).toEqual(lint(files));
  });
});

describe('another name of the folder above changes only paths', () => {
  test.each(all)('$name', ({ files }) => {
    const moved = lint(files.map((file) => ({ ...file, path: `meadow/orchard/${file.path}` })));
    const back = (text: string): string => text.replaceAll('meadow/orchard/', '').replaceAll('meadow/orchard', '.');
    expect(moved.map((said) => ({ ...said, place: back(said.place), text: back(said.text) }))).toEqual(lint(files));
  });
});

const isPlainYaml = (file: Source): boolean =>
  /\.ya?ml$/.test(file.path) &&
  !/\{\{|^\s*[[{]/.test(file.text) &&
  !/\r/.test(file.text) &&
  !/kustomization/.test(file.path) &&
  !/^%/m.test(file.text);

/** Every document a file of its own in the same folder. */
const splitUp = (files: readonly Source[]): readonly Source[] =>
  files.flatMap((file) =>
    isPlainYaml(file)
      ? file.text
          .replace(/^\uFEFF/, '')
          .split(/^---[ \t]*$/m)
          .map((text, i) => ({ path: file.path.replace(/(\.ya?ml)$/, `-${i}$1`), text }))
      : [file],
  );

/** The plain files of each folder as one. */
function merged(files: readonly Source[]): readonly Source[] {
  const byFolder = new Map<string, string[]>();
  for (const file of files.filter(isPlainYaml)) {
    const folder = file.path.replace(/[^/]*$/, '');
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file.text.replace(/^\uFEFF/, '').replace(/\n*$/, '\n')]);
  }
  return [
    ...files.filter((file) => !isPlainYaml(file)),
    ...[...byFolder].map(([folder, parts]) => ({ path: `${folder}merged.yaml`, text: parts.join('---\n') })),
  ];
}

describe('how documents are spread over the files of a folder does not matter', () => {
  // A broken document hides the rest of its file, and a kustomization names its files.
  const plain = all.filter(
    ({ files }) =>
      files.some(isPlainYaml) &&
      !files.some((file) => /kustomization/.test(file.path)) &&
      !lint(files).some(({ text }) => text.includes(' file/')),
  );
  test.each(plain)('$name', ({ files }) => {
    const said = texts(lint(files));
    expect(texts(lint(splitUp(files)))).toEqual(said);
    expect(texts(lint(merged(files)))).toEqual(said);
  });
});

describe('taking a file away from a clean configuration makes no error', () => {
  test.each(configurations.filter(({ files }) => files.length > 1))('$name', ({ files }) => {
    for (const gone of files) {
      const errors = lint(files.filter((file) => file !== gone)).filter(({ severity }) => severity === 'error');
      expect(errors.map(({ text }) => `without ${gone.path}: ${text}`)).toEqual([]);
    }
  });
});
