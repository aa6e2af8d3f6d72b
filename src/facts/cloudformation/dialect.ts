/** CloudFormation templates: what only a deployment knows becomes holes, and the IAM documents in them are read as any. */
import type { DocumentDialect } from '../dialect.js';
import { readProvider } from '../provider.js';
import { withIntrinsicsAsHoles } from './intrinsics.js';

export const cloudformation: DocumentDialect = {
  kind: 'document',
  name: 'cloudformation',
  scan: /\bAWS::|ClientIdList/,
  prepare: (root) => withIntrinsicsAsHoles(root),
  mapping(tree, reading) {
    readProvider(tree, PROVIDER, reading);
    return undefined;
  },
};

/** AWS::IAM::OIDCProvider. */
const PROVIDER = { url: 'Url', clientIds: 'ClientIdList', thumbprints: 'ThumbprintList', arns: [] } as const;
