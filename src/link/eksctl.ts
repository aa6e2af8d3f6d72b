/** Service accounts that eksctl creates, for the joins with manifests. */
import { isAbsent, present } from '../aws/eksctl.js';
import type { ClusterConfig } from '../facts/facts.js';
import type { Span } from '../value/span.js';
import { equals, knownValue, literalText, type Text } from '../value/text.js';
import { field, parsesAsTrue, textOf, type MapTree } from '../value/tree.js';
import type { World } from './world.js';

export interface EksctlAccount {
  readonly config: ClusterConfig;
  readonly tree: MapTree;
  readonly at: Span;
  /** eksctl makes the role alone. */
  readonly roleOnly: boolean;
  /** The role that exists, where one is named. */
  readonly roleArn: Text | undefined;
  /** The name of the role to create, where one is given. */
  readonly roleName: Text | undefined;
}

/** The items of `iam.serviceAccounts` that are this service account for certain, within the environment of the subject. */
export function eksctlAccountsOf(
  world: World,
  subject: { readonly document: ClusterConfig['document']; readonly namespace: Text },
  name: Text,
): readonly EksctlAccount[] {
  return world.facts['cluster-config']
    .filter((config) => world.sameEnvironment(config, subject))
    .flatMap((config) =>
      config.serviceAccounts.flatMap((tree): readonly EksctlAccount[] => {
        const own = field(tree, 'metadata', 'name');
        const ownName = textOf(own);
        const namespace = isAbsent(tree, 'metadata', 'namespace')
          ? literalText('default')
          : textOf(field(tree, 'metadata', 'namespace'));
        if (
          own === undefined ||
          ownName === undefined ||
          namespace === undefined ||
          equals(ownName, name) !== 'yes' ||
          equals(namespace, subject.namespace) !== 'yes'
        )
          return [];
        const arn = field(tree, 'attachRoleARN');
        return [
          {
            config,
            tree,
            at: own.at,
            roleOnly: parsesAsTrue(field(tree, 'roleOnly')) !== false,
            roleArn: present(arn) ? textOf(arn) : undefined,
            roleName: textOf(field(tree, 'roleName')),
          },
        ];
      }),
    );
}

export const isLiteral = (text: Text | undefined): text is Text => text !== undefined && knownValue(text) !== undefined;
