/** Arguments that constructs refuse when the program runs: what aws-cdk-lib checks of values that are written. Source: the constructors in aws-iam/lib and aws-eks/lib. */
import type { Span } from '../../value/span.js';
import type { Run } from '../program/library.js';
import type { Value } from '../program/value.js';
import type { Assembly } from './assembly.js';
import type { Bag, StatementMade } from './made.js';
import { literal, madeOf, prop } from './natives.js';

/** The library throws; what may not run throws nothing. */
export function refuse(problem: string, at: Span, run: Run, assembly: Assembly): void {
  if (run.certain) assembly.fault({ fault: 'refused', problem, at });
}

/** Source: aws-iam/lib/role.js. */
export function checkRole(props: Value | undefined, run: Run, assembly: Assembly): void {
  checkText(props, 'roleName', /^(?:|[\w+=,.@-]{1,64})$/, ROLE_NAME, run, assembly);
  checkText(props, 'path', /^(?:\/|\/[!-\x7f]{1,510}\/)$/, 'path: it begins and ends with `/`', run, assembly);
  const duration = prop(props, 'maxSessionDuration', run);
  const seconds = duration === undefined ? undefined : run.get(duration, 'seconds', duration.at);
  if (duration !== undefined && seconds?.kind === 'number' && (seconds.value < 3600 || seconds.value > 43_200))
    refuse('`maxSessionDuration` is 1 to 12 hours', duration.at, run, assembly);
  const description = prop(props, 'description', run);
  if (description !== undefined && (literal(description) ?? '').length > 1000)
    refuse('the description of a role has 1000 characters at most', description.at, run, assembly);
}

const ROLE_NAME = 'role name: 1 to 64 letters, digits and `+=,.@_-`';

/** A member that is a text and has to match. */
function checkText(
  props: Value | undefined,
  member: string,
  pattern: RegExp,
  what: string,
  run: Run,
  assembly: Assembly,
): void {
  const value = prop(props, member, run);
  const known = literal(value);
  if (value !== undefined && known !== undefined && !pattern.test(known))
    refuse(`\`${known}\` is not a valid ${what}`, value.at, run, assembly);
}

/** Source: `validatePolicyActions` of aws-iam/lib/policy-statement.js. */
export function checkActions(actions: readonly Value[], run: Run, assembly: Assembly): void {
  for (const action of actions) {
    const known = literal(action);
    if (known !== undefined && !/^(?:\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*]+)$/.test(known))
      refuse(`\`${known}\` is not an action: \`service:Name\`, with \`*\` as wildcard`, action.at, run, assembly);
  }
}

const EXCLUSIVE = [
  ['actions', 'notActions'],
  ['resources', 'notResources'],
  ['principals', 'notPrincipals'],
] as const;

export function checkStatement(statement: StatementMade, run: Run, assembly: Assembly): void {
  checkActions([...statement.actions.items, ...statement.notActions.items], run, assembly);
  for (const [one, other] of EXCLUSIVE)
    if (statement[one].items.length > 0 && statement[other].items.length > 0)
      refuse(
        `a statement takes \`${one}\` or \`${other}\`, not both`,
        statement[other].at ?? statement.at,
        run,
        assembly,
      );
}

const isEmpty = ({ items, open }: Bag): boolean => items.length === 0 && !open;

/** Statements of a policy that is no trust policy, when all of the program has run. Source: `validateForIdentityPolicy`. */
export function checkIdentityPolicy(statements: readonly Value[], assembly: Assembly): void {
  for (const value of statements) {
    const statement = madeOf(value);
    if (statement?.kind !== 'statement') continue;
    const lacking =
      isEmpty(statement.actions) && isEmpty(statement.notActions)
        ? 'an action'
        : isEmpty(statement.resources) && isEmpty(statement.notResources)
          ? 'a resource'
          : undefined;
    if (lacking !== undefined)
      assembly.fault({
        fault: 'refused',
        problem: `a statement of a permission policy names ${lacking}`,
        at: statement.at,
      });
  }
}

const numberOf = (value: Value | undefined): number | undefined => (value?.kind === 'number' ? value.value : undefined);

/** Source: aws-eks/lib/managed-nodegroup.js. */
export function checkNodeGroup(props: Value | undefined, run: Run, assembly: Assembly): void {
  const written = (name: string): Value | undefined => prop(props, name, run);
  const [desired, most, least] = ['desiredSize', 'maxSize', 'minSize'].map(written);
  const [wanted, max, min] = [desired, most, least].map(numberOf);
  if (desired !== undefined && wanted !== undefined) {
    if (max !== undefined && wanted > max)
      refuse(`\`desiredSize\` is more than \`maxSize\`, ${String(max)}`, desired.at, run, assembly);
    if (min !== undefined && wanted < min)
      refuse(`\`desiredSize\` is less than \`minSize\`, ${String(min)}`, desired.at, run, assembly);
  }
  const disk = written('diskSize');
  if (disk?.kind === 'number' && written('launchTemplateSpec')?.kind === 'object')
    refuse('the size of the disk belongs in the launch template', disk.at, run, assembly);
}

/** Source: aws-eks/lib/fargate-profile.js. */
export function checkSelectors(selectors: Value | undefined, run: Run, assembly: Assembly): void {
  if (selectors?.kind !== 'list') return;
  const { items, open, at } = selectors;
  if ((items.length === 0 && !open) || items.length > 5)
    refuse('a Fargate profile takes one to five selectors', at, run, assembly);
}

/** Source: aws-eks/lib/helm-chart.js. */
export function checkChart(props: Value | undefined, at: Span, run: Run, assembly: Assembly): void {
  const written = (name: string): Value | undefined => prop(props, name, run);
  const [chart, asset, repository, version] = ['chart', 'chartAsset', 'repository', 'version'].map(written);
  const isKnown = props?.kind === 'object' && !props.open && props.others.length === 0;
  if (isKnown && chart === undefined && asset === undefined)
    refuse('a chart needs `chart` or `chartAsset`', at, run, assembly);
  const other = repository ?? version;
  if (asset !== undefined && other?.kind === 'text')
    refuse('`chartAsset` takes neither `repository` nor `version`', other.at, run, assembly);
}

/** Source: core/lib/stack.js. */
export const checkStackName = (props: Value | undefined, run: Run, assembly: Assembly): void => {
  checkText(props, 'stackName', /^[A-Za-z][A-Za-z0-9-]*$/, 'name of a stack: letters, digits and `-`', run, assembly);
};

/** Source: aws-eks/lib/cluster.js. */
export function checkClusterName(name: Value | undefined, run: Run, assembly: Assembly): void {
  if (name !== undefined && (literal(name) ?? '').length > 100)
    refuse('the name of a cluster has 100 characters at most', name.at, run, assembly);
}
