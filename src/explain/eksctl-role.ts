/** The chain of a service account whose role eksctl creates, which no file here shows. */
import { subjectOf } from '../link/identity.js';
import { displayKnown } from '../value/display.js';
import type { Span } from '../value/span.js';
import { display, equals, literalText } from '../value/text.js';
import { entryOf, field, textOf } from '../value/tree.js';
import type { Truth } from '../value/truth.js';
import type { Assumed } from './assumption.js';
import { link, type IdentitySource, type Link, type LinkName } from './chain.js';

type Created = NonNullable<IdentitySource['eksctl']>;

export function madeByEksctl(holder: IdentitySource, created: Created): Assumed {
  const provider = providerLink(created);
  const trust = trustLink(holder, created);
  const answer = provider.holds === 'yes' ? trust.holds : provider.holds === 'no' ? 'no' : 'unknown';
  const name = displayKnown(created.roleName);
  const role =
    name === undefined || holder.account?.roleArn === undefined
      ? []
      : [link('role', 'yes', `eksctl creates the role \`${name}\``, { at: created.at })];
  return { links: [...role, provider, trust, link('decision', answer, DECISIONS[answer])], role: undefined, answer };
}

type TruthLink = Link & { readonly holds: Truth };

const linkOf = (name: LinkName, holds: Truth, text: string, at: Span | undefined): TruthLink => ({
  ...link(name, holds, text, { at }),
  holds,
});

const DECISIONS: Readonly<Record<Truth, string>> = {
  yes: 'yes: sts:AssumeRoleWithWebIdentity succeeds',
  no: 'no: there is no role',
  unknown: 'not known',
};

function providerLink({ config, tree }: Created): TruthLink {
  const oidc = field(config.tree, 'iam', 'withOIDC');
  if (config.withOIDC === false)
    return linkOf(
      'provider',
      'no',
      '`iam.withOIDC` is not true: eksctl creates no IAM OIDC provider and rejects the service account',
      oidc?.at ?? entryOf(config.tree, 'iam')?.keyAt ?? tree.at,
    );
  return linkOf(
    'provider',
    config.withOIDC === undefined ? 'unknown' : 'yes',
    'eksctl creates the IAM OIDC provider with the client id sts.amazonaws.com',
    oidc?.at,
  );
}

function trustLink(holder: IdentitySource, { tree }: Created): TruthLink {
  const pattern = textOf(field(tree, 'subjectPattern'));
  const subject =
    pattern === undefined
      ? (displayKnown(subjectOf(holder)) ?? 'of the service account')
      : `pattern ${display(pattern)}`;
  const isAdmitted = pattern === undefined || equals(pattern, holder.name ?? literalText('')) === 'yes';
  return linkOf(
    'trust policy',
    isAdmitted ? 'yes' : 'unknown',
    `eksctl writes it for the subject ${subject} and the audience sts.amazonaws.com`,
    tree.at,
  );
}
