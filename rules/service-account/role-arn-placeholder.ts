import type { ServiceAccount } from '../../src/facts/kubernetes-facts.js';
import { accountsOfUnit } from '../../src/link/service-account.js';
import { defineRule } from '../../src/lint/rule.js';
import { toFileSpan } from '../../src/value/span.js';
import { isHole, knownValue } from '../../src/value/text.js';
import { stringOf, textOf, type Tree } from '../../src/value/tree.js';

interface Placeholder {
  readonly value: string;
}

export default defineRule({
  id: 'service-account/role-arn-placeholder',
  on: 'service-account',
  summary: 'a placeholder left in the role-arn annotation of a plain manifest',
  messages: {
    leftover: {
      severity: 'warning',
      mild: 'in samples',
      text: ({ value }: Placeholder) =>
        `the role-arn annotation still has the placeholder \`${value}\`, while others of this folder are filled in: replace it`,
    },
    example: {
      severity: 'info',
      text: ({ value }: Placeholder) =>
        `the role-arn annotation has the placeholder \`${value}\`: replace it before the manifest is applied`,
    },
  },
  check(account, { world, report }) {
    const value = account.roleArn?.value;
    if (account.document.computed === true) return;
    if (value === undefined || !account.asWritten || account.annotationsOpen || isFilledByPlugin(account)) return;
    const placeholder = handWritten(value);
    if (placeholder === undefined) return;
    // Where everything beside it is filled in, this one was forgotten; where nothing is, it is an example, or a script fills all of it in.
    const others = accountsOfUnit(world, account.unit).map(({ roleArn }) => stringOf(roleArn?.value) ?? '');
    report({
      message: others.some((role) => role.startsWith('arn:')) ? 'leftover' : 'example',
      data: { value: placeholder },
      at: value.at,
      note: 'STS does not know such a role',
    });
  },
});

/** The vault plugin of Argo CD fills `<name>` in objects that carry an annotation of its own. Source: argocd-vault-plugin.readthedocs.io, howitworks. */
const isFilledByPlugin = ({ annotations }: ServiceAccount): boolean =>
  annotations.some(({ key }) => (knownValue(key) ?? '').startsWith('avp.kubernetes.io/'));

/** The placeholder as it stands in the file, if it has a form that no tool replaces: `${X}`, `$(X)` and the like are for tools. */
function handWritten(value: Tree): string | undefined {
  for (const part of textOf(value)?.parts ?? []) {
    if (!isHole(part) || part.at === undefined) continue;
    const at = toFileSpan(part.at);
    const text = at.source.text.slice(at.start, at.end);
    if (/^[<A-Za-z*?#]/.test(text) && !/^(?:<path:|ENC\[)/.test(text)) return text;
  }
  return undefined;
}
