/** The role that an annotation with parameters comes to, beside it. */
import { InlayHintKind, type InlayHint, type Range } from 'vscode-languageserver/node.js';
import { found } from '../link/resolution.js';
import { roleOf } from '../link/role.js';
import { visible } from '../report/safe.js';
import { displayKnown } from '../value/display.js';
import { toFileSpan } from '../value/span.js';
import { display, hasHoles } from '../value/text.js';
import { textOf } from '../value/tree.js';
import type { Asked } from './actions.js';
import { maskOf } from './diagnostics.js';
import { rangeIn } from './positions.js';

export function hintsIn({ view, file, encoding }: Asked, range: Range): readonly InlayHint[] {
  const { world } = view;
  const masks = maskOf(view);
  return world.facts['service-account'].flatMap((account): readonly InlayHint[] => {
    const value = account.roleArn?.value;
    const arn = textOf(value);
    if (value === undefined || arn === undefined || !hasHoles(arn)) return [];
    if (toFileSpan(value.at).source.path !== file.path) return [];
    const { start, end } = rangeIn(value.at, encoding);
    if (end.line < range.start.line || start.line > range.end.line) return [];
    const [role, ...others] = found(roleOf(world, arn, account));
    if (role === undefined || others.length > 0) return [];
    const { path } = toFileSpan(role.at).source;
    const name = displayKnown(role.name) ?? display(role.arn ?? { parts: [] });
    return [
      {
        position: end,
        label: `→ ${visible(masks.text(name === '' ? path : name))}`,
        kind: InlayHintKind.Parameter,
        paddingLeft: true,
        tooltip: visible(`the role of ${path}`),
      },
    ];
  });
}
