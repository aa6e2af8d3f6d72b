/** eksctl's ClusterConfig. */
import { field, stringOf } from '../../value/tree.js';
import type { DocumentDialect } from '../dialect.js';
import { readClusterConfig } from './cluster-config.js';

export const eksctl: DocumentDialect = {
  kind: 'document',
  name: 'eksctl',
  scan: /eksctl/,
  object(reading) {
    const { root } = reading;
    if (stringOf(field(root, 'kind')) !== 'ClusterConfig') return undefined;
    if (!(stringOf(field(root, 'apiVersion')) ?? '').includes('eksctl')) return undefined;
    readClusterConfig(reading);
    return 'done';
  },
};
