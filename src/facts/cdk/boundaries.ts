/** Permissions boundaries of all roles below a construct: aspects, which override what is written. Source: aws-cdk-lib core/lib/stack.js, permissions-boundary.js. */
import type { Span } from '../../value/span.js';
import type { Run } from '../program/library.js';
import type { Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { formattedArn } from './construct-members.js';
import { instance, literal, madeOf, prop } from './natives.js';
import { policyValue } from './roles.js';
import { nothing, object, string } from './trees.js';

const CONTEXT = '@aws-cdk/core:permissionsBoundary';

/** `PermissionsBoundary.fromName(name)` of the core: what a stage or a stack takes. */
export const stageBoundaries = (at: Span): Value =>
  instance(
    'PermissionsBoundary',
    undefined,
    {
      methods: {
        fromName: (call) => object({ name: call.args[0] }, call.at),
        fromArn: (call) => object({ arn: call.args[0] }, call.at),
      },
    },
    at,
  );

/** A stage or a stack says it for all that is in it. */
export function bindBoundary(construct: Construct, props: Value | undefined, run: Run): void {
  const boundary = prop(props, 'permissionsBoundary', run);
  if (boundary !== undefined) construct.context.set(CONTEXT, boundary);
}

/** What the context says of a stack, from the nearest construct on. */
export function applyBoundary(construct: Construct, run: Run, assembly: Assembly, at: Span): void {
  let said = assembly.contextValue(CONTEXT);
  for (let one: Construct | undefined = construct; one !== undefined; one = one.scope) {
    const own = one.context.get(CONTEXT);
    if (own === undefined) continue;
    said = own;
    break;
  }
  if (said === undefined) return;
  const [arn, name] = [prop(said, 'arn', run), prop(said, 'name', run)];
  const written = literal(arn ?? name);
  const parts = { service: string('iam', at), region: string('', at), resource: string('policy', at) };
  // `${Qualifier}` and the like are replaced when the template is written.
  const value =
    written === undefined || written.includes('${')
      ? run.hole('permissionsBoundary', at, { anonymous: true })
      : (arn ?? formattedArn(construct.stack, object({ ...parts, resourceName: name }, at), at, run, assembly));
  construct.boundary = policyValue(value, at);
}

/** `PermissionsBoundary.of(scope).apply(policy)` of aws-iam. */
export const boundaries = (assembly: Assembly, at: Span): Value =>
  instance(
    'iam.PermissionsBoundary',
    undefined,
    {
      methods: {
        of: (call, run) => {
          const construct = assembly.scopeOf(call.args[0], run, call.at);
          return instance(
            'iam.PermissionsBoundary',
            undefined,
            {
              methods: {
                apply: ({ args: [policy], at: place }) => {
                  if (policy !== undefined && madeOf(policy)?.kind !== undefined) construct.boundary = policy;
                  return nothing(place);
                },
                clear: ({ at: place }) => nothing(place),
              },
            },
            call.at,
          );
        },
      },
    },
    at,
  );
