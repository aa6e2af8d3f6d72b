import { policyNameOf } from '../../src/aws/managed-policy.js';
import { principalTagsIn, sameTag } from '../../src/aws/policy/principal-tags.js';
import { meantSessionTag, SESSION_TAGS, TAGS_OF_MANAGED_POLICIES } from '../../src/aws/trust/session-tags.js';
import {
  mayHaveTag,
  untaggedAccount,
  untaggedAssociation,
  untaggedGroup,
  untaggedRole,
  type Untagged,
  type UntaggedGrants,
} from '../../src/link/session-tags.js';
import { defineRule } from '../../src/lint/rule.js';
import type { Span } from '../../src/value/span.js';
import { textOf, type Tree } from '../../src/value/tree.js';

interface Said {
  readonly tag: string;
  readonly sessions: string;
}

const SESSIONS: Readonly<Record<Untagged, string>> = {
  irsa: 'a session by IRSA carries',
  instance: 'a session of an EC2 instance carries',
  disabled: 'a session of an association with `disableSessionTags` carries',
};

const NOTE = 'required here';
const TAGS = `its session tags are ${SESSION_TAGS.map((one) => `\`${one}\``).join(', ')}`;

export default defineRule({
  id: 'policy/session-tag-unavailable',
  on: 'permission-policy',
  summary: 'permissions that rest on a session tag that no session of the role carries',
  messages: {
    misspelt: {
      severity: 'error',
      text: ({ tag, near }: { tag: string; near: string }) =>
        `EKS Pod Identity sends no session tag \`${tag}\`; did you mean \`${near}\`?`,
    },
    allow: {
      severity: 'error',
      text: ({ tag, sessions }: Said) => `this statement allows nothing: ${sessions} no tag \`${tag}\``,
    },
    deny: {
      severity: 'warning',
      text: ({ tag, sessions }: Said) => `this statement denies nothing: ${sessions} no tag \`${tag}\``,
    },
    open: {
      severity: 'warning',
      text: ({ tag, sessions }: Said) => `this condition is always true: ${sessions} no tag \`${tag}\``,
    },
    managed: {
      severity: 'error',
      text: ({ name, tag, sessions }: Said & { name: string }) =>
        `\`${name}\` requires the tag \`${tag}\`, and ${sessions} none: it grants next to nothing`,
    },
  },
  check: ({ tree }, { report }) => misspeltIn(tree).forEach(report),
  also: (visiting) => [
    visiting('trust-policy', ({ tree }, { report }) => misspeltIn(tree).forEach(report)),
    visiting('role', (role, { world, report }) => unavailableIn(untaggedRole(world, role)).forEach(report)),
    visiting('eksctl-service-account', (item, { report }) => unavailableIn(untaggedAccount(item)).forEach(report)),
    visiting('eksctl-addon', (item, { report }) => unavailableIn(untaggedAccount(item)).forEach(report)),
    visiting('node-group', (group, { report }) => unavailableIn(untaggedGroup(group)).forEach(report)),
    visiting('eksctl-association', (item, { report }) => unavailableIn(untaggedAssociation(item)).forEach(report)),
  ],
});

interface Misspelt {
  readonly message: 'misspelt';
  readonly data: { readonly tag: string; readonly near: string };
  readonly at: Span;
  readonly note: string;
}

const misspeltIn = (policy: Tree): readonly Misspelt[] =>
  principalTagsIn(policy).flatMap(({ tag, at }): readonly Misspelt[] => {
    const near = meantSessionTag(tag);
    return near === undefined ? [] : [{ message: 'misspelt', data: { tag, near }, at, note: TAGS }];
  });

type Found = {
  readonly at: Span;
  readonly note: string;
  readonly related?: readonly { readonly at: Span; readonly note: string }[];
} & (
  | { readonly message: 'allow' | 'deny' | 'open'; readonly data: Said }
  | { readonly message: 'managed'; readonly data: Said & { readonly name: string } }
);

/** One finding of each kind: the same cure for all of its places. */
function unavailableIn(grants: UntaggedGrants | undefined): readonly Found[] {
  if (grants === undefined) return [];
  const sessions = SESSIONS[grants.untagged];
  const isMissing = (tag: string): boolean => SESSION_TAGS.some((one) => sameTag(one, tag)) && !mayHaveTag(grants, tag);
  const uses = grants.policies
    .flatMap(principalTagsIn)
    .filter(({ tag }) => isMissing(tag))
    .map(({ without, effect, tag, at }) => {
      const message = without === 'always' ? 'open' : effect === 'Allow' ? 'allow' : 'deny';
      return { message, tag, at } as const;
    });
  const written = (['allow', 'deny', 'open'] as const).flatMap((message): readonly Found[] => {
    const [first, ...others] = uses.filter((use) => use.message === message);
    if (first === undefined) return [];
    const related = others.map(({ at }) => ({ at, note: 'and here' }));
    return [{ message, data: { tag: first.tag, sessions }, at: first.at, note: NOTE, related }];
  });
  const managed = grants.managed.flatMap((arn): readonly Found[] => {
    const text = textOf(arn);
    const policy = text === undefined ? undefined : policyNameOf(text);
    const tag = policy?.owner === 'aws' ? TAGS_OF_MANAGED_POLICIES.get(policy.name) : undefined;
    if (policy === undefined || tag === undefined || !isMissing(tag)) return [];
    return [{ message: 'managed', data: { name: policy.name, tag, sessions }, at: arn.at, note: NOTE }];
  });
  return [...written, ...managed];
}
