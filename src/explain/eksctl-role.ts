/** The chain of a service account whose role eksctl creates, which no file here shows. */
import { subjectOf } from '../link/identity.js';
import { displayKnown } from '../value/display.js';
import { display, equals, literalText } from '../value/text.js';
import { entryOf, field, textOf } from '../value/tree.js';
import type { Assumed } from './assumption.js';
import { link, type IdentitySource } from './chain.js';

export function madeByEksctl(holder: IdentitySource, { config, tree }: NonNullable<IdentitySource['eksctl']>): Assumed {
  const subject = displayKnown(subjectOf(holder)) ?? 'of the service account';
  const oidc = field(config.tree, 'iam', 'withOIDC');
  const provider =
    config.withOIDC === false
      ? link(
          'provider',
          'no',
          '`iam.withOIDC` is not true: eksctl creates no IAM OIDC provider and rejects the service account',
          { at: oidc?.at ?? entryOf(config.tree, 'iam')?.keyAt ?? tree.at },
        )
      : link(
          'provider',
          config.withOIDC === undefined ? 'unknown' : 'yes',
          'eksctl creates the IAM OIDC provider with the client id sts.amazonaws.com',
          { at: oidc?.at },
        );
  const pattern = textOf(field(tree, 'subjectPattern'));
  const admits =
    pattern === undefined ? 'yes' : equals(pattern, holder.name ?? literalText('')) === 'yes' ? 'yes' : 'unknown';
  const answer = provider.holds === 'yes' ? admits : provider.holds === 'no' ? 'no' : 'unknown';
  return {
    links: [
      provider,
      link(
        'trust policy',
        admits,
        `eksctl writes it for the subject ${pattern === undefined ? subject : `pattern ${display(pattern)}`} and the audience sts.amazonaws.com`,
        { at: tree.at },
      ),
      link(
        'decision',
        answer,
        answer === 'yes'
          ? 'yes: sts:AssumeRoleWithWebIdentity succeeds'
          : answer === 'no'
            ? 'no: there is no role'
            : 'not known',
      ),
    ],
    role: undefined,
    answer,
  };
}
