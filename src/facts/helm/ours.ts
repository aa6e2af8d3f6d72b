/** Which charts are the matter of this linter: a chart without an identity of AWS is nobody's business here. */
import type { Source } from '../../value/span.js';
import { knownValue } from '../../value/text.js';
import type { Sources } from '../dialect.js';
import { fileMentionsAwsIdentity } from '../mentions-aws-identity.js';
import type { Chart } from './chart.js';
import type { FileLayers } from './layers.js';
import type { Release } from './render.js';
import { valuesBeside } from './judge.js';
import { printed } from './value.js';

interface Asked {
  readonly chart: Chart;
  readonly release: Release;
  /** The file that asks for it. */
  readonly by: Source | undefined;
  readonly layers: FileLayers;
}

/** Its templates, its values or those of the release speak of one; or it makes service accounts, and values of another release of it speak of one, or another file of some where it is installed. */
export function isOurs({ chart, release, by, layers }: Asked, others: readonly Source[], sources: Sources): boolean {
  const own = [...templatesOf(chart), sources.peek(`${chart.folder}values.yaml`), by, ...layers.files];
  if (
    own.some((file) => file !== undefined && fileMentionsAwsIdentity(file)) ||
    valuesBeside(chart, sources).length > 0
  )
    return true;
  if (release.bare || !makesAccounts(chart)) return false;
  return others.some(fileMentionsAwsIdentity) || isSpokenOf(release, sources);
}

const templatesOf = ({ templates, dependencies }: Chart): readonly Source[] => [
  ...templates.map(({ source }) => source),
  ...dependencies.flatMap(({ chart }) => (chart === undefined ? [] : templatesOf(chart))),
];

export const makesAccounts = (chart: Chart): boolean =>
  templatesOf(chart).some(({ text }) => /\bkind["']?:[ \t]*["']?ServiceAccount\b/.test(text));

const ASSOCIATION = /pod_identity_association|PodIdentityAssociation/;

const speaksOfAccounts = ({ text }: Source): boolean =>
  text.includes('system:serviceaccount:') || ASSOCIATION.test(text);

/** A trust policy admits service accounts of its namespace, or an association is for some. */
function isSpokenOf({ namespace }: Release, sources: Sources): boolean {
  const name = knownValue(printed(namespace));
  return name !== undefined && name !== '' && sources.share(isNamespaceSpokenOf, name);
}

const isNamespaceSpokenOf = (sources: Sources, name: string): boolean =>
  sources
    .where(speaksOfAccounts)
    .some(
      ({ text }) =>
        text.includes(`system:serviceaccount:${name}:`) || (ASSOCIATION.test(text) && text.includes(`"${name}"`)),
    );
