/** Functions that providers bring along, under the names that the providers have by themselves. Sources: hashicorp/terraform-provider-aws, internal/function; hashicorp/terraform-provider-kubernetes, internal/framework/provider/functions. */
import { literalText } from '../../../value/text.js';
import { entry, fail, joined, list, object, requireText, string } from '../value.js';
import { missing } from './arguments.js';
import type { TerraformFunction } from './index.js';
import { TEXTS } from './texts.js';
import { documentsOf, YAML } from './yaml.js';

const SECTIONS = ['partition', 'service', 'region', 'account_id'] as const;

/** The resource may hold colons of its own. */
const arnParse: TerraformFunction = ([arn = missing()], at, scope) => {
  const sections = TEXTS.split([string(':', at), arn], at, scope);
  if (sections?.kind !== 'list' || sections.open) return undefined;
  const [prefix, ...items] = sections.items;
  if (items.length < 5 || prefix?.kind !== 'text') return fail('this is no ARN');
  const resource = joined(items.slice(4).map(requireText), literalText(':'));
  const named = SECTIONS.map((name, i) => entry(name, items[i] ?? missing(), at));
  return object([...named, entry('resource', string(resource, at), at)], at);
};

const arnBuild: TerraformFunction = (args, at) =>
  string(joined([literalText('arn'), ...args.map(requireText)], literalText(':')), at);

/** What stands between `role/` and the last slash. */
const trimRolePath: TerraformFunction = ([arn = missing()], at, scope) =>
  TEXTS.replace([arn, string('/:role/.*//', at), string(':role/', at)], at, scope);

const decodeAll: TerraformFunction = ([value = missing()], at) =>
  value.kind === 'text' ? list(documentsOf(value.text, value.at), at) : undefined;

export const PROVIDERS = {
  'provider::aws::arn_parse': arnParse,
  'provider::aws::arn_build': arnBuild,
  'provider::aws::trim_iam_role_path': trimRolePath,
  'provider::kubernetes::manifest_decode': YAML.yamldecode,
  'provider::kubernetes::manifest_decode_multi': decodeAll,
  'provider::kubernetes::manifest_encode': YAML.yamlencode,
} satisfies Readonly<Record<string, TerraformFunction>>;
