import { dropsUnknownFields, isRemovedField, readsAnyCase } from '../../src/aws/eksctl-fields.js';
import { guessField } from '../../src/aws/eksctl-known-names.js';
import { defaultsReplacedBy } from '../../src/aws/eksctl-node-role.js';
import { managedPolicyArn } from '../../src/aws/managed-policy.js';
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
  /** The field or mapping that is meant. */
  readonly name: string;
}

const invalid = ({ key, path }: Unknown): string =>
  `\`${key}\` is not a valid field ${path === '' ? 'at the root' : `in \`${path}\``}`;

export default defineRule({
  id: 'eksctl/unknown-field',
  on: 'cluster-config',
  summary: 'a key that eksctl does not know at its place, and ignores or rejects',
  fix: 'unsafe',
  messages: {
    case: {
      severity: 'error',
      text: ({ key, name }: Unknown) =>
        `eksctl silently ignores \`${key}\`, whose letter case is wrong: write \`${name}\``,
    },
    near: { severity: 'error', text: (d: Unknown) => `${invalid(d)}; did you mean \`${d.name}\`?` },
    misplaced: { severity: 'error', text: (d: Unknown) => `${invalid(d)}: move it under \`${d.name}\`` },
    renamed: { severity: 'error', text: (d: Unknown) => `${invalid(d)}: use \`${d.name}\`, its new name` },
    elsewhere: {
      severity: 'error',
      text: (d: Unknown) => `${invalid(d)}, but in \`${d.name}\`: move it there, or remove it`,
    },
    unknown: {
      severity: 'error',
      text: (d: Unknown) => `${invalid(d)} in eksctl 0.231: remove it, unless your eksctl is newer`,
    },
    dropped: {
      severity: 'warning',
      text: (d: Unknown) => `${invalid(d)}, and eksctl ignores it there without a word: remove it`,
    },
  },
  check(config, { report }) {
    if (config.document.templated) return;
    for (const { entry, path, known, elsewhere } of unknownFields('cluster-config', config.tree)) {
      const key = knownValue(entry.key);
      // What eksctl removed is eksctl/deprecated-field's.
      if (key === undefined || isRemovedField(key, path)) continue;
      const { is, name } = guessField(key, known, elsewhere);
      if (is === 'case' && readsAnyCase(path, name)) continue;
      const message = dropsUnknownFields(path) ? 'dropped' : is;
      report({
        message,
        data: { key, path, name },
        at: entry.keyAt,
        note: message === 'case' || message === 'dropped' ? 'has no effect' : 'eksctl refuses the file',
        fixes: is === 'case' ? takingEffect(entry, name, config) : is === 'near' ? renamed(entry, name) : [],
      });
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
  const lost =
    name === 'attachPolicyARNs' && group?.role !== undefined && value.kind === 'list'
      ? defaultsReplacedBy(value, group.role, group.managed)
      : [];
  const arns = lost.map((own) => managedPolicyArn(own, config.region));
  const add = arns.length === 0 || value.kind !== 'list' ? undefined : insertItems(value, arns);
  return add === undefined
    ? [{ title, safety: 'unsafe', edits: [rename] }]
    : [{ title: `${title}, and list the policies that it then switches off`, safety: 'unsafe', edits: [rename, add] }];
}
