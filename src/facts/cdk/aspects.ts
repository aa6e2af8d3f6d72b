/** `Aspects.of(scope).add(aspect)`: what visits every construct of a scope when all of the program has run. Source: aws-cdk-lib core/lib/aspect.js and private/synthesis.js. */
import { append } from '../../value/append.js';
import type { Span } from '../../value/span.js';
import type { Run } from '../program/library.js';
import { isNothing, numberValue, type Value } from '../program/value.js';
import type { Assembly, Construct } from './assembly.js';
import { argOf, instance, madeOf, prop } from './natives.js';
import { object } from './trees.js';

export interface Aspect {
  readonly scope: Construct;
  readonly visit: (node: Value) => void;
  readonly run: Run;
  /** Added on no condition. */
  readonly certain: boolean;
  /** Those of lower numbers visit first. */
  readonly priority: number;
}

/** Source: aws-cdk-lib core/lib/aspect.js, private/aspect-prio.js. */
const PRIORITIES = { MUTATING: 200, DEFAULT: 500, READONLY: 1000 };

/** Of the library's own aspects that change things. */
export const mutatingPriority = (assembly: Assembly): number =>
  assembly.flag('@aws-cdk/core:aspectPrioritiesMutating') ? PRIORITIES.MUTATING : PRIORITIES.DEFAULT;

export const aspectPriorities = (_assembly: Assembly, at: Span): Value =>
  object(Object.fromEntries(Object.entries(PRIORITIES).map(([name, value]) => [name, numberValue(value, at)])), at);

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
                add: ({ args: [aspect, options], at: place }, run) => {
                  if (scope === undefined || aspect === undefined) return undefined;
                  const written = prop(options, 'priority', run);
                  const visit = (node: Value): void => void run.call(run.get(aspect, 'visit', place), [node], place);
                  const priority = written?.kind === 'number' ? written.value : PRIORITIES.DEFAULT;
                  assembly.aspects.push({ scope, visit, run, certain: run.certain, priority });
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

/** Lets the aspects visit: for each construct those of the outermost scope first, by their priority and then as they were added. */
export function visitAll(assembly: Assembly): void {
  let visits = 0;
  let placed = 0;
  const byScope = new Map<Construct, Aspect[]>();
  for (const [node, construct] of nodesOf(assembly)) {
    // A visit may add more of them.
    for (const one of assembly.aspects.slice(placed)) append(byScope, one.scope, one);
    placed = assembly.aspects.length;
    for (const { visit, run, certain } of aspectsOver(construct, byScope)) {
      if (++visits > MOST_VISITS) return;
      if (certain) visit(node);
      else
        run.maybe(() => {
          visit(node);
        });
    }
  }
}

function nodesOf(assembly: Assembly): ReadonlyMap<Value, Construct> {
  const nodes = new Map<Value, Construct>();
  for (const { type, construct } of assembly.stacks.flatMap(({ resources }) => resources))
    if (VISITED.test(type))
      for (const node of [construct.value, construct.defaultChild])
        if (node !== undefined && !isNothing(node)) nodes.set(node, construct);
  return nodes;
}

function aspectsOver(construct: Construct, byScope: ReadonlyMap<Construct, readonly Aspect[]>): readonly Aspect[] {
  const scopes: Construct[] = [];
  for (let at: Construct | undefined = construct; at !== undefined; at = at.scope) scopes.unshift(at);
  return scopes.flatMap((scope) => byScope.get(scope) ?? []).sort((a, b) => a.priority - b.priority);
}
