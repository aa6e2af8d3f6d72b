import { keyName, mapsOf } from '../../src/aws/eksctl-values.js';
import { defineRule } from '../../src/lint/rule.js';
import { entryOf, isUnread, itemsOf, stringOf, type MapTree, type Tree } from '../../src/value/tree.js';

interface Holder {
  /** The field, as in `attachPolicy`. */
  readonly field: string;
  readonly holder: string;
}

const inField = ({ field, holder }: Holder): string => `\`${field}\` of this ${holder}`;

export default defineRule({
  id: 'eksctl/inline-policy-invalid',
  on: 'eksctl-inline-policy',
  summary: 'an inline policy without valid statements',
  messages: {
    statement: {
      severity: 'error',
      text: (d: Holder) =>
        `\`Statement\` in ${inField(d)} must be a statement or a list of statements: CloudFormation cannot create the role`,
    },
    missing: {
      severity: 'error',
      text: (d: Holder) => `\`Statement\` must be set in ${inField(d)}: CloudFormation cannot create the role`,
    },
    incomplete: {
      severity: 'error',
      text: (d: Holder & { keys: string }) => `a statement in ${inField(d)} needs ${d.keys}: IAM refuses the policy`,
    },
    principal: {
      severity: 'error',
      text: (d: Holder & { key: string }) =>
        `\`${d.key}\` is not allowed in ${inField(d)}, which belongs to its role: remove it`,
    },
  },
  check({ entry, holder: { kind } }, { report }) {
    if (entry.value.kind !== 'map' || isUnread(entry.value)) return;
    const statement = entryOf(entry.value, 'Statement');
    const data = { field: keyName(entry), holder: kind };
    if (statement === undefined)
      return void report({ message: 'missing', data, at: entry.keyAt, note: 'no `Statement`' });
    if (isScalar(statement.value))
      return void report({ message: 'statement', data, at: statement.value.at, note: 'not a statement' });
    for (const one of statement.value.kind === 'list' ? mapsOf(statement.value) : itemsOf(statement.value)) {
      if (one.kind !== 'map') continue;
      const keys = missingIn(one);
      if (keys !== undefined)
        report({ message: 'incomplete', data: { ...data, keys }, at: one.at, note: 'MalformedPolicyDocument' });
      const principal = entryOf(one, 'Principal') ?? entryOf(one, 'NotPrincipal');
      if (principal !== undefined)
        report({
          message: 'principal',
          data: { ...data, key: keyName(principal) },
          at: principal.keyAt,
          note: 'MalformedPolicyDocument',
        });
    }
  },
});

const isScalar = (tree: Tree): boolean =>
  ['number', 'boolean', 'null'].includes(tree.kind) || stringOf(tree) !== undefined;

/** Source: IAM User Guide, "Grammar of the IAM JSON policy language", identity policies. */
const NEEDED = [['Effect'], ['Action', 'NotAction'], ['Resource', 'NotResource']];

function missingIn(statement: MapTree): string | undefined {
  if (isUnread(statement)) return undefined;
  return NEEDED.find((keys) => keys.every((key) => entryOf(statement, key) === undefined))
    ?.map((key) => `\`${key}\``)
    .join(' or ');
}
