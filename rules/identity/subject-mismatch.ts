import type { ClaimValue } from '../../src/aws/trust/statement.js';
import type { ServiceAccount } from '../../src/facts/kubernetes-facts.js';
import { roleName } from '../../src/link/role.js';
import { refusedByCreated, subjectRefusal } from '../../src/link/subject.js';
import { comparePlaces, toFileSpan } from '../../src/value/span.js';
import { field } from '../../src/value/tree.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Fix, Label } from '../../src/lint/finding.js';
import { knownName, qualifiedName } from '../../src/value/display.js';
import { display, hasHoles } from '../../src/value/text.js';

interface Refused {
  readonly role: string | undefined;
  readonly admitted: string;
  readonly account: string;
  readonly difference: string;
}

interface Elsewhere {
  readonly role: string | undefined;
  readonly admitted: string;
  readonly namespace: string;
}

export default defineRule({
  id: 'identity/subject-mismatch',
  on: 'service-account',
  summary: "a service account's role admits other subjects",
  fix: 'unsafe',
  messages: {
    refused: {
      severity: 'error',
      text: ({ role, admitted, account, difference }: Refused) =>
        `${role === undefined ? 'the role' : `the role \`${role}\``} admits \`${admitted}\`, but the service account is \`${account}\`${difference}`,
    },
    elsewhere: {
      severity: 'error',
      text: ({ role, admitted, namespace }: Elsewhere) =>
        `${role === undefined ? 'the role' : `the role \`${role}\``} admits \`${admitted}\`, but the release makes its service account in the namespace \`${namespace}\``,
    },
    created: {
      severity: 'error',
      text: ({ role, account, owner }: { role: string; account: string; owner: string }) =>
        `eksctl creates the role \`${role}\` for the service account \`${owner}\` alone, so it refuses \`${account}\``,
    },
  },
  check(account, { world, report }) {
    const refusal = subjectRefusal(world, account);
    if (refusal === undefined) {
      const created = refusedByCreated(world, account);
      if (created === undefined) return;
      const { role, owner, at } = created;
      return void report({
        message: 'created',
        data: { role, account: qualifiedName(account), owner: qualifiedName(owner) },
        at,
        note: 'a role with another subject',
        related: [{ at: owner.at, note: 'eksctl creates the role for this one' }],
      });
    }
    const { nearest, admitted, differs, served } = refusal;
    const data = {
      role: roleName(refusal.role),
      admitted,
      account: qualifiedName(account),
      difference: differs === undefined ? '' : `: the ${differs}s differ`,
    };
    const subject = {
      at: nearest.at,
      note:
        refusal.accepted.length === 1 ? 'the subject that the role admits' : 'the nearest subject that the role admits',
    };
    const named = [
      { at: account.nameAt, note: 'the service account' },
      ...(differs === 'name' ? [] : givenNamespace(account)),
    ];
    const annotated = account.roleArn?.value.at;
    if (refusal.nameless)
      return void report({
        message: 'elsewhere',
        data: { role: data.role, admitted, namespace: display(account.namespace) },
        ...subject,
        related: [
          {
            at: field(account.tree, 'metadata', 'namespace')?.at ?? account.nameAt,
            note: 'the namespace of the release',
          },
          ...(annotated === undefined ? [] : [{ at: annotated, note: 'the role of its service account' }]),
        ],
        fixes: [inNamespace(account)],
      });
    if (served === undefined)
      return void report({
        message: 'refused',
        data,
        ...subject,
        related: [
          ...named,
          ...(annotated === undefined ? [] : [{ at: annotated, note: 'the role it is annotated with' }]),
        ],
        fixes: fixesOf(account, nearest),
      });
    // The subject is right for the one that has the role: this one has another's.
    const owner = { at: served.nameAt, note: 'the service account that this subject serves' };
    // Overlays make both of one text.
    const owners = comparePlaces(served.nameAt, account.nameAt) === 0 ? [] : [owner];
    const [at, ...others] =
      annotated === undefined
        ? [subject, ...named]
        : [{ at: annotated, note: `the role of \`${admitted}\`` }, subject, ...named];
    report({
      message: 'refused',
      data,
      ...at,
      related: [...others, ...owners],
      fixes: [ownRole(account, admitted)],
    });
  },
});

/** Where somebody else gives it its namespace: an overlay, or what applies one. */
function givenNamespace({ tree, nameAt }: ServiceAccount): readonly Label[] {
  const at = field(tree, 'metadata', 'namespace')?.at;
  return at === undefined || toFileSpan(at).source.path === toFileSpan(nameAt).source.path
    ? []
    : [{ at, note: 'its namespace' }];
}

const inNamespace = ({ namespace }: ServiceAccount): Fix => ({
  title: `admit the service account of the namespace \`${display(namespace)}\`, or install the release in the other`,
  safety: 'manual',
  edits: [],
});

const ownRole = (account: ServiceAccount, admitted: string): Fix => ({
  title: `give \`${qualifiedName(account)}\` a role of its own, or list its subject beside that of \`${admitted}\``,
  safety: 'manual',
  edits: [],
});

function fixesOf(account: ServiceAccount, { text, at }: ClaimValue): readonly Fix[] {
  const name = knownName(account);
  if (name === undefined || hasHoles(text) || /[*?]/.test(display(text)))
    return [
      {
        title: `admit \`${qualifiedName(account)}\` in the trust policy, or annotate another role`,
        safety: 'manual',
        edits: [],
      },
    ];
  const subject = `system:serviceaccount:${name.replace('/', ':')}`;
  return [{ title: `change the subject to \`${subject}\``, safety: 'unsafe', edits: [{ at, text: subject }] }];
}
