/** Where nodes stand. */
import type { Node } from '../../document/typescript/ast.js';
import type { Span } from '../../value/span.js';
import type { Scope } from './scope.js';

export const spanOf = ({ range: [start, end] }: Pick<Node, 'range'>, { source }: Pick<Scope, 'source'>): Span => ({
  source,
  start,
  end,
});
