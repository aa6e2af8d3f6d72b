/** Names that would act (ANSI, direction, commands of CI runners, ends of markup), in each dialect of the list and through every output: written as what can be seen. */
import { beforeAll, expect, test } from 'vitest';
import { DIALECTS, loadDialects } from '../../src/facts/dialects.js';
import { collect } from '../../src/facts/collect.js';
import type { Source } from '../../src/value/span.js';
import { knownValue } from '../../src/value/text.js';
import { examplesOf } from '../fuzz/inputs.js';
import { OUTPUTS } from './outputs.js';
import { folder, policyWith, run } from './run.js';

/** As each language of the list writes it within quotes. */
const ESCAPED = String.raw`\u001b[31m\u202e\u200b\n::error::x\n##[x]]]></script>|`;
/** As a plain scalar of YAML may hold it. */
const PLAIN = '\u202e\u200b::error::x]]></script>|';

/** Names that facts hold, longest first: what is in a file by another name is left as it is. */
function namesIn(files: readonly Source[]): readonly string[] {
  const facts = collect(files, DIALECTS, {});
  const texts = [...facts['service-account'], ...facts.role, ...facts.workload, ...facts.object].flatMap((one) => [
    one.name,
    'namespace' in one ? one.namespace : undefined,
  ]);
  const known = texts.flatMap((text) => (text === undefined ? [] : (knownValue(text) ?? [])));
  // A dialect of which no name is known makes objects of what it reads: those have names, too.
  const written = files.flatMap(({ text }) => [...text.matchAll(/^[ \t-]*name: ([a-z][\w-]+)$/gm)]);
  const names = known.length > 0 ? known : written.flatMap(([, name]) => name ?? []);
  return [...new Set(names)].filter((name) => /^[a-z][\w-]{2,}$/.test(name)).sort((a, b) => b.length - a.length);
}

function acting({ path, text }: Source, names: readonly string[]): Source {
  if (names.length === 0) return { path, text };
  const name = new RegExp(`(?<![\\w-])(${names.join('|')})(?![\\w-])`, 'g');
  const quoted = text.replace(/"(?:\\[^]|[^"\\\n])*"/g, (one) =>
    one.replace(name, (word: string) => `${word.slice(0, 2)}${ESCAPED}${word.slice(2)}`),
  );
  return {
    path,
    text: quoted.replace(/^([ \t-]*name(?:space)?: )([a-z][\w-]+)$/gm, (whole, before: string, word: string) =>
      names.includes(word) ? `${before}"${word.slice(0, 2)}${ESCAPED}${PLAIN}${word.slice(2)}"` : whole,
    ),
  };
}

const BESIDE = {
  'role.json': policyWith('system:serviceaccount:team:reader'),
  'cluster.yaml': 'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: eu-west-1}\n',
  'empty/nothing.yaml': 'a: b\n',
  'a.yaml':
    'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: reader, namespace: team, annotations: {eks.amazonaws.com/role-arn: x}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {serviceAccountName: reader}\n',
};

let cwd = '';
const changed: string[] = [];
beforeAll(async () => {
  const files: Record<string, string> = { ...BESIDE };
  for (const dialect of DIALECTS) {
    let taken = 0;
    for (const example of examplesOf(dialect)) {
      if (taken === 1) break;
      await loadDialects(example);
      const names = namesIn(example);
      const hostile = example.map((file) => acting(file, names));
      if (hostile.every(({ text }, i) => text === example[i]?.text)) continue;
      taken++;
      for (const { path, text } of hostile)
        files[`::error::${dialect.name}\u001b[0m\u202e${String(taken)}|]]>/${path}`] = text;
    }
    if (taken > 0) changed.push(dialect.name);
  }
  cwd = folder(files);
}, 120_000);

test('each dialect that names something is attacked', () => {
  expect(DIALECTS.map(({ name }) => name).filter((name) => !changed.includes(name))).toEqual([]);
});

test.each(OUTPUTS.map((args) => [args.join(' '), args] as const))(
  '%s',
  async (_, args) => {
    const { stdout, stderr } = await run(args, { cwd });
    const text = `${stdout}\n${stderr}`;
    expect(text.match(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu)).toBeNull();
    const own = args.includes('--format=github') ? /^::(?:error|warning|notice) file=[^:]*::/ : /^(?!)/;
    expect(text.split('\n').filter((line) => /^\s*::|##(?:vso)?\[/.test(line) && !own.test(line))).toEqual([]);
    if (args.some((word) => word.endsWith('=html'))) expect(text.split('</script>').length).toBeLessThanOrEqual(3);
    if (args.includes('--format=junit')) expect(text).not.toContain(']]>');
  },
  60_000,
);
