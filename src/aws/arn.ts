/** Amazon Resource Names over text with holes: arn:partition:service:region:account:resource. */
import { knownValue, splitOnce, type Text } from '../value/text.js';

export interface Arn {
  readonly partition: Text;
  readonly service: Text;
  readonly region: Text;
  readonly account: Text;
  readonly resource: Text;
}

/** The fields of an ARN; undefined where the text is none or a hole may hold a colon. The resource may hold colons. */
export function readArn(text: Text): Arn | undefined {
  const scheme = splitOnce(text, ':');
  // Nearly all that is asked of and is no ARN ends here.
  if (scheme?.certain !== true || knownValue(scheme.before) !== 'arn') return undefined;
  const fields: Text[] = [];
  let rest = scheme.after;
  for (let i = 0; i < 4; i++) {
    const next = splitOnce(rest, ':');
    if (next?.certain !== true) return undefined;
    fields.push(next.before);
    rest = next.after;
  }
  const [partition, service, region, account] = fields;
  if (partition === undefined || service === undefined || region === undefined || account === undefined)
    return undefined;
  return { partition, service, region, account, resource: rest };
}

export interface RoleArn extends Arn {
  /** With both slashes: `/` or `/team/`. */
  readonly path: string;
  readonly name: Text;
}

/** The path and the name of `role/path/name`; undefined for other resources. */
export function readRoleArn(text: Text): RoleArn | undefined {
  const before = KNOWN.get(text);
  if (before !== undefined) return before;
  const read = roleArnIn(text);
  if (read !== undefined) KNOWN.set(text, read);
  return read;
}

/** Every join asks it of the same texts. */
const KNOWN = new WeakMap<Text, RoleArn>();

function roleArnIn(text: Text): RoleArn | undefined {
  const arn = readArn(text);
  if (arn === undefined || knownValue(arn.service) !== 'iam') return undefined;
  const role = splitOnce(arn.resource, 'role/');
  if (role === undefined || !role.certain || role.before.parts.length > 0) return undefined;
  let path = '/';
  let name = role.after;
  for (;;) {
    const next = splitOnce(name, '/');
    if (next === undefined) return { ...arn, path, name };
    const folder = knownValue(next.before);
    if (folder === undefined || !next.certain) return undefined;
    path += `${folder}/`;
    name = next.after;
  }
}

/** The issuer (host and path) of an IAM OIDC provider ARN. */
export function issuerOfProviderArn(text: Text): Text | undefined {
  const split = splitOnce(text, ':oidc-provider/');
  return split?.certain === true ? split.after : undefined;
}
