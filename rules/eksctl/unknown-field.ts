import { partitionOfRegion } from '../../src/aws/arn.js';
import { DEPRECATED_FIELDS } from '../../src/aws/eksctl-fields.js';
import { guessField } from '../../src/aws/eksctl-known-names.js';
import { defaultsReplacedBy } from '../../src/aws/eksctl-node-role.js';
import type { ClusterConfig } from '../../src/facts/cluster-config-facts.js';
import { unknownFields } from '../../src/facts/schema.js';
import { insertItems } from '../../src/lint/edits.js';
import type { Fix } from '../../src/lint/finding.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue } from '../../src/value/text.js';
import type { Entry } from '../../src/value/tree.js';

interface Unknown {
  readonly key: string;
  readonly path: string;
}

const where = (path: string): string => (path === '' ? 'at the root' : `in \`${path}\``);

export default defineRule({
  id: 'eksctl/unknown-field',
  on: 'cluster-config',
  summary: 'a key that eksctl does not know at its place, and ignores or rejects',
  fix: 'unsafe',
  messages: {
    case: {
      severity: 'error',
      text: ({ key, known }: { key: string; known: string }) =>
        `eksctl silently ignores \`${key}\`, whose letter case is wrong: write \`${known}\``,
    },
    near: {
      severity: 'error',
      text: ({ key, path, known }: Unknown & { known: string }) =>
        `\`${key}\` is not a valid field ${where(path)}; did you mean \`${known}\`?`,
    },
    misplaced: {
      severity: 'error',
      text: ({ key, path, holder }: Unknown & { holder: string }) =>
        `\`${key}\` is not a valid field ${where(path)}: move it under \`${holder}\``,
    },
    renamed: {
      severity: 'error',
      text: ({ key, path, now }: Unknown & { now: string }) =>
        `\`${key}\` is not a valid field ${where(path)}: use \`${now}\`, its new name`,
    },
    unknown: {
      severity: 'warning',
      text: ({ key, path }: Unknown) =>
        `\`${key}\` is not a valid field ${where(path)} in eksctl 0.231: remove it, unless your eksctl is newer`,
    },
  },
  check(config, { report }) {
    if (config.document.templated) return;
    for (const { entry, path, known: fields } of unknownFields('cluster-config', config.tree)) {
      const key = knownValue(entry.key);
      if (key === undefined || DEPRECATED_FIELDS.has(key)) continue;
      const guess = guessField(key, fields);
      const [at, note] = [entry.keyAt, 'eksctl refuses the file'];
      switch (guess.is) {
        case 'case':
          report({
            message: 'case',
            data: { key, known: guess.known },
            at,
            note: 'has no effect',
            fixes: takingEffect(entry, guess.known, config),
          });
          break;
        case 'near':
          report({
            message: 'near',
            data: { key, path, known: guess.known },
            at,
            note,
            fixes: renamed(entry, guess.known),
          });
          break;
        case 'misplaced':
          report({ message: 'misplaced', data: { key, path, holder: guess.holder }, at, note });
          break;
        case 'renamed':
          report({ message: 'renamed', data: { key, path, now: guess.now }, at, note });
          break;
        case 'unknown':
          report({ message: 'unknown', data: { key, path }, at, note: 'eksctl refuses the file, unless it is newer' });
      }
    }
  },
});

const renamed = (entry: Entry, name: string): readonly Fix[] =>
  name.endsWith('ARNs') && entry.value.kind !== 'list'
    ? []
    : [{ title: `rename to \`${name}\``, safety: 'unsafe', edits: [{ at: entry.keyAt, text: name }] }];

/** The corrected key takes effect: under a node group's `iam` a list of policies then switches off what eksctl attaches by itself. */
function takingEffect(entry: Entry, name: string, config: ClusterConfig): readonly Fix[] {
  const rename = { at: entry.keyAt, text: name };
  const title = `rename to \`${name}\``;
  const group = config.nodeGroups.find(({ iam }) => iam?.entries.includes(entry) === true);
  const { value } = entry;
  const partition = partitionOfRegion(knownValue(config.region ?? { parts: [] }) ?? '') ?? 'aws';
  const lost =
    name === 'attachPolicyARNs' && group?.role !== undefined && value.kind === 'list'
      ? defaultsReplacedBy(value, group.role, group.managed)
      : [];
  const arns = lost.map((own) => `arn:${partition}:iam::aws:policy/${own}`);
  const add = arns.length === 0 || value.kind !== 'list' ? undefined : insertItems(value, arns);
  return add === undefined
    ? [{ title, safety: 'unsafe', edits: [rename] }]
    : [{ title: `${title}, and list the policies that it then switches off`, safety: 'unsafe', edits: [rename, add] }];
}
