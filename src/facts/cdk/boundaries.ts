/** Permissions boundaries of all roles below a construct: aspects, which override what is written. Source: aws-cdk-lib core/lib/stack.js, permissions-boundary.js. */
import type { Span } from '../../value/span.js';
import type { Run } from '../program/library.js';
import type { Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { mutatingPriority } from './aspects.js';
import { formattedArn } from './construct-members.js';
import { instance, literal, madeOf, prop } from './natives.js';
import { managedArn } from './roles.js';
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
  const given = written === undefined ? undefined : filledIn(written, construct);
  if (
    run.certain &&
    written !== undefined &&
    construct.stack.isAgnostic &&
    /\$\{AWS::(?:AccountId|Region)\}/.test(written)
  )
    assembly.fault({
      fault: 'refused',
      problem: 'a permissions boundary takes account and region only where the stack has an `env`',
      at: (arn ?? name)?.at ?? at,
    });
  const parts = { service: string('iam', at), region: string('', at), resource: string('policy', at) };
  const value =
    given === undefined
      ? run.hole('permissionsBoundary', at, { anonymous: true })
      : arn === undefined
        ? formattedArn(construct.stack, object({ ...parts, resourceName: string(given, at) }, at), at, run, assembly)
        : string(given, at);
  bound(construct, value, run, assembly);
}

/** Placeholders are replaced when the template is written; undefined: not by what stands here. */
function filledIn(written: string, { stack }: Construct): string | undefined {
  const known = written
    .replaceAll('${AWS::AccountId}', literal(stack.account) ?? '${}')
    .replaceAll('${AWS::Region}', literal(stack.region) ?? '${}');
  return known.includes('${') ? undefined : known;
}

/** All roles of a scope get it, or lose what they had. */
function bound(scope: Construct, arn: Value | undefined, run: Run, assembly: Assembly): void {
  const visit = (node: Value): void => {
    const made = madeOf(node);
    if (made?.kind !== 'resource' || made.resource.type !== 'AWS::IAM::Role') return;
    const value = run.certain ? arn : run.hole('permissionsBoundary', made.resource.at, { anonymous: true });
    made.resource.overrides.push({ path: ['PermissionsBoundary'], value });
  };
  assembly.aspects.push({ scope, visit, run, certain: run.certain, priority: mutatingPriority(assembly) });
}

/** `PermissionsBoundary.of(scope).apply(policy)` of aws-iam. */
export const boundaries = (assembly: Assembly, at: Span): Value =>
  instance(
    'iam.PermissionsBoundary',
    undefined,
    {
      methods: {
        of: (call, run) => {
          const scope = assembly.scopeOf(call.args[0], run, call.at);
          return instance(
            'iam.PermissionsBoundary',
            undefined,
            {
              methods: {
                apply: ({ args: [policy], at: place }) => {
                  if (policy !== undefined) bound(scope, managedArn(policy, run), run, assembly);
                  return nothing(place);
                },
                clear: ({ at: place }) => {
                  bound(scope, undefined, run, assembly);
                  return nothing(place);
                },
              },
            },
            call.at,
          );
        },
      },
    },
    at,
  );
