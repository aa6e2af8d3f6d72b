/** The role that an annotation or an association with parameters comes to, beside it. */
import { InlayHintKind, type InlayHint, type Range } from 'vscode-languageserver/node.js';
import type { Located } from '../link/environment.js';
import { found } from '../link/resolution.js';
import { roleOf } from '../link/role.js';
import { roleSpan } from '../link/association.js';
import type { World } from '../link/world.js';
import { visible } from '../report/safe.js';
import { append } from '../value/append.js';
import { displayKnown } from '../value/display.js';
import { toFileSpan, type Span } from '../value/span.js';
import { display, knownValue, type Text } from '../value/text.js';
import { textOf } from '../value/tree.js';
import type { Asked } from './actions.js';
import { maskOf } from './diagnostics.js';
import { rangeIn } from './positions.js';
import { givenTo } from './written.js';

/** Of more roles at one place a loop or a module is asked itself. */
const MOST = 4;

export function hintsIn({ view, file, encoding }: Asked, range: Range): readonly InlayHint[] {
  const { world } = view;
  const masks = maskOf(view);
  const byPlace = new Map<number, Resolved[]>();
  for (const { places, arn, from } of namedIn(world))
    for (const at of places) {
      const { source, start, end } = toFileSpan(at);
      if (source.path !== file.path || source.text.slice(start, end) === knownValue(arn)) continue;
      const resolved = resolvedOf(world, arn, from);
      if (resolved !== undefined) append(byPlace, end, { ...resolved, at });
    }
  return [...byPlace.values()].flatMap((all): readonly InlayHint[] => {
    const [first] = all;
    const names = [...new Set(all.map(({ name }) => name))];
    if (first === undefined || names.length > MOST) return [];
    const { start, end } = rangeIn(first.at, encoding);
    if (end.line < range.start.line || start.line > range.end.line) return [];
    return [
      {
        position: end,
        label: `→ ${visible(masks.text(names.join(', ')))}`,
        kind: InlayHintKind.Parameter,
        paddingLeft: true,
        ...(first.path === undefined ? {} : { tooltip: visible(`the role of ${first.path}`) }),
      },
    ];
  });
}

interface Resolved {
  readonly at: Span;
  readonly name: string;
  /** The file of the role, where it is here. */
  readonly path: string | undefined;
}

interface Named {
  /** Where it is given, and where it is written. */
  readonly places: readonly Span[];
  readonly arn: Text;
  readonly from: Located;
}

/** Where an ARN of a role is given to a service account. */
const namedIn = ({ facts }: World): readonly Named[] => [
  ...facts['service-account'].flatMap((account) => {
    const { roleArn } = account;
    const arn = textOf(roleArn?.value);
    return roleArn === undefined || arn === undefined
      ? []
      : [{ places: [roleArn.value.at, givenTo(roleArn)], arn, from: account }];
  }),
  ...facts.association.flatMap((association) =>
    association.roleArn === undefined
      ? []
      : [{ places: [roleSpan(association)], arn: association.roleArn, from: association }],
  ),
];

/** The role itself; else its ARN, where all of it is known. */
function resolvedOf(world: World, arn: Text, from: Located): Omit<Resolved, 'at'> | undefined {
  const [role, ...others] = found(roleOf(world, arn, from));
  const known = knownValue(arn);
  if (role === undefined || others.length > 0)
    return known === undefined || known === '' ? undefined : { name: known, path: undefined };
  const { path } = toFileSpan(role.at).source;
  const name = displayKnown(role.name) ?? display(role.arn ?? { parts: [] });
  return { name: name === '' ? path : name, path };
}
