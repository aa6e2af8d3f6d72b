/** What a program does to the arguments of resources before they are made. Source: https://www.pulumi.com/docs/iac/concepts/options/transforms/ and transformations/. */
import type { Span } from '../../value/span.js';
import type { Run } from '../program/library.js';
import { isNothing, memberOf, objectValue, textValue, unknownValue, type Value } from '../program/value.js';
import { innerOf, resolved } from './output.js';
import { optionsUpwards, type Resource } from './resource.js';

/** A resource after its own transformations, those of all it is a child of, and those of the stack. */
export function transformed(resource: Resource, ofStack: readonly Value[], run: Run): Resource {
  const own = optionsUpwards(resource.options).flatMap(({ members }) =>
    ['transformations', 'transforms'].flatMap((name) => itemsOf(members.get(name)?.value)),
  );
  return [...own, ...ofStack].reduce((made, work) => changedBy(work, made, run), resource);
}

/** The functions; what may be one more is not known. */
function itemsOf(value: Value | undefined): readonly Value[] {
  if (value === undefined || isNothing(value)) return [];
  if (value.kind !== 'list') return [value];
  return value.open ? [...value.items, unknownValue(value.at, 'a transformation')] : value.items;
}

function changedBy(work: Value, resource: Resource, run: Run): Resource {
  const { args, at, options } = resource;
  if (work.kind !== 'function') return opened(resource);
  const given = objectValue(
    [
      memberOf('type', tokenOf(resource.type, at)),
      memberOf('name', resource.called ?? unknownValue(at, 'a name')),
      memberOf('props', args),
      memberOf('opts', options),
      memberOf('resource', unknownValue(at, 'a resource')),
    ],
    at,
    true,
  );
  const result = innerOf(run.call(work, [given], at));
  // It may have changed the arguments in place.
  if (isNothing(result)) return resource;
  const props = result.kind === 'object' ? result.members.get('props')?.value : undefined;
  const made = props === undefined ? undefined : resolved(props);
  return made?.kind === 'object' ? { ...resource, args: made } : opened(resource);
}

/** Of which anything may be changed: what is written is kept, and more may be there. */
const opened = (resource: Resource): Resource => ({
  ...resource,
  args: objectValue([...resource.args.members.values(), ...resource.args.others], resource.args.at, true),
});

/** The type as the engine names it: `aws:iam/role:Role`, `eks:index:Cluster`, `kubernetes:core/v1:ServiceAccount`. */
function tokenOf(type: string, at: Span): Value {
  const parts = type.split('.');
  const [root = '', group = 'index', version = ''] = parts;
  const kind = parts.at(-1) ?? '';
  const first = kind.charAt(0).toLowerCase() + kind.slice(1);
  if (root === 'aws') return textValue(`aws:${parts.length > 2 ? group : 'index'}/${first}:${kind}`, at);
  if (root === 'eks') return textValue(`eks:index:${kind}`, at);
  if (root === 'k8s' && parts.length === 4)
    return textValue(`kubernetes:${GROUPS.get(group) ?? group}/${version}:${kind}`, at);
  return unknownValue(at, 'a type');
}

const GROUPS: ReadonlyMap<string, string> = new Map([
  ['rbac', 'rbac.authorization.k8s.io'],
  ['networking', 'networking.k8s.io'],
]);
