/** Source: CloudFormation Template Reference, "Pseudo parameters reference". */
import type { Span } from '../../value/span.js';
import type { Tree } from '../../value/tree.js';

const NAMES: readonly string[] = ['AccountId', 'Partition', 'Region', 'StackId', 'StackName', 'URLSuffix'];

export function pseudoParameter(name: string, scope: string, at: Span): Tree | undefined {
  if (!name.startsWith('AWS::')) return undefined;
  const own = name.slice('AWS::'.length);
  // It takes the property away that it stands in.
  if (own === 'NoValue') return { kind: 'null', at };
  const isText = NAMES.includes(own);
  const without = own === 'StackId' || !isText ? {} : { without: own === 'URLSuffix' ? ':/' : ':/.' };
  return {
    kind: 'hole',
    hole: { reference: name, scope, ...(isText ? { string: true as const } : {}), ...without, at },
    at,
  };
}
