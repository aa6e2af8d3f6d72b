import type { UnmatchedPatchFact } from '../../src/facts/kustomize-facts.js';
import { defineRule } from '../../src/lint/rule.js';
import { nearest } from '../../src/value/nearest.js';
import { displayTree, field, stringOf } from '../../src/value/tree.js';
import { knownValue } from '../../src/value/text.js';

interface Says {
  readonly annotation: string;
  readonly target: string;
}

export default defineRule({
  id: 'kustomize/patch-target-missing',
  on: 'unmatched-patch',
  summary: 'a patch with an annotation for IAM that selects no object',
  messages: {
    missing: {
      severity: 'warning',
      text: ({ annotation, target }: Says) =>
        `${target} selects no object of this kustomization, and \`${annotation}\` is added to nothing`,
    },
  },
  check({ annotation, target, accounts }, { report }) {
    const kind = stringOf(field(target, 'kind'));
    report({
      message: 'missing',
      data: { annotation: knownValue(annotation.key) ?? 'the annotation', target: targetOf(target) },
      at: field(target, 'name')?.at ?? field(target, 'kind')?.at ?? target.at,
      note: kind === undefined ? 'nothing is selected' : `no ${kind} is selected`,
      related: meantBy(target, accounts),
    });
  },
});

function targetOf(target: UnmatchedPatchFact['target']): string {
  const members = ['kind', 'namespace', 'name', 'labelSelector', 'annotationSelector'].flatMap((name) => {
    const value = field(target, name);
    return value === undefined ? [] : [`${name} \`${displayTree(value)}\``];
  });
  return members.length === 0 ? 'the target' : `the target (${members.join(', ')})`;
}

/** The service account of this name, or the one that is nearest to it. */
function meantBy(target: UnmatchedPatchFact['target'], accounts: UnmatchedPatchFact['accounts']) {
  const name = stringOf(field(target, 'name'));
  if (name === undefined) return [];
  const names = accounts.flatMap((account) => knownValue(account.name) ?? []);
  const meant = names.includes(name) ? name : nearest(name, names);
  return accounts
    .filter((account) => meant !== undefined && knownValue(account.name) === meant)
    .slice(0, 3)
    .map(({ at, namespace }) => {
      const within = namespace === undefined ? undefined : knownValue(namespace);
      return {
        at,
        note: `\`${meant ?? ''}\` stands here${within === undefined ? '' : `, in namespace \`${within}\``}`,
      };
    });
}
