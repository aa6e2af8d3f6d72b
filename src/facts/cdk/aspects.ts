/** `Aspects.of(scope).add(aspect)`: what visits every construct of a scope when all of the program has run. Source: aws-cdk-lib core/lib/aspect.js and private/synthesis.js. */
import type { Span } from '../../value/span.js';
import type { Run } from '../program/library.js';
import { isNothing, type Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { argOf, instance, madeOf } from './natives.js';

export interface Aspect {
  readonly scope: Construct;
  readonly aspect: Value;
  readonly run: Run;
  /** Added on no condition. */
  readonly certain: boolean;
  readonly at: Span;
}

/** What an identity depends on: other constructs are not visited. */
const VISITED = /^(?:AWS::(?:IAM|EKS)::|AWS::EC2::LaunchTemplate$|Custom::AWSCDK-EKS-)/;

/** Aspects and constructs are many in large programs; those beyond are not visited. */
const MOST_VISITS = 5000;

export const aspects = (assembly: Assembly, at: Span): Value =>
  instance(
    'Aspects',
    undefined,
    {
      methods: {
        of: (call) => {
          const made = madeOf(argOf(call, 0));
          const scope = made !== undefined && 'construct' in made ? made.construct : undefined;
          return instance(
            'Aspects.of',
            undefined,
            {
              methods: {
                add: ({ args: [aspect], at: place }, run) => {
                  if (scope !== undefined && aspect !== undefined)
                    assembly.aspects.push({ scope, aspect, run, certain: run.certain, at: place });
                  return undefined;
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

/** Lets the aspects visit, in the order in which they were added. */
export function visitAll(assembly: Assembly): void {
  let visits = 0;
  for (const one of assembly.aspects) {
    const visit = one.run.get(one.aspect, 'visit', one.at);
    if (visit.kind !== 'function') continue;
    for (const node of visitedBy(one, assembly)) {
      if (++visits > MOST_VISITS) return;
      const work = (): Value => one.run.call(visit, [node], one.at);
      if (one.certain) work();
      else one.run.maybe(work);
    }
  }
}

function visitedBy({ scope }: Aspect, assembly: Assembly): readonly Value[] {
  const nodes = new Set<Value>();
  for (const { type, construct } of assembly.stacks.flatMap(({ resources }) => resources)) {
    if (!VISITED.test(type) || !isWithin(construct, scope)) continue;
    for (const node of [construct.value, construct.defaultChild])
      if (node !== undefined && !isNothing(node)) nodes.add(node);
  }
  return [...nodes];
}

function isWithin(construct: Construct, scope: Construct): boolean {
  for (let at: Construct | undefined = construct; at !== undefined; at = at.scope) if (at === scope) return true;
  return false;
}
