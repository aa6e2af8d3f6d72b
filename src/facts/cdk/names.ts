/** Names that the libraries make of the path of a construct. Sources: aws-cdk-lib core/lib/private/uniqueid.js, constructs lib/node-addr.js, cdk8s lib/names.js. */
import { digest } from '../../value/digest.js';

const MAX_HUMAN = 240;
const MAX_LENGTH = 255;
const MAX_LABEL = 63;

/** The id of a resource in its template, from the ids of the constructs above it, below the stack. */
export function logicalId(path: readonly string[]): string {
  const components = path.filter((one) => one !== 'Default');
  const [only] = components;
  if (only !== undefined && components.length === 1 && alphanumeric(only).length <= MAX_LENGTH)
    return alphanumeric(only);
  const hash = digest('md5', components.join('/')).slice(0, 8).toUpperCase();
  const human = withoutRepeats(components)
    .filter((one) => one !== 'Resource')
    .map(alphanumeric)
    .join('');
  return human.slice(0, MAX_HUMAN) + hash;
}

const alphanumeric = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '');

function withoutRepeats(components: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const one of components) if (kept.at(-1)?.endsWith(one) !== true) kept.push(one);
  return kept;
}

/** What cdk8s names an object that has no name: a label of DNS. The path is that from the root on. `max`: characters. */
export function dnsLabel(path: readonly string[], { max = MAX_LABEL, isHashed = true } = {}): string {
  const [only] = path;
  if (only !== undefined && path.length === 1 && /^[0-9a-z-]+$/.test(only) && only.length <= max) return only;
  const components = path.map((one) =>
    one
      .toLowerCase()
      .replace(/[^0-9a-z\-_.]/g, '')
      .slice(0, max),
  );
  const reversed = [...components, ...(isHashed ? [address(path).slice(0, 8)] : [])].reverse();
  return reversed
    .filter((one, i) => one !== reversed[i - 1])
    .join('/')
    .slice(0, max)
    .split('/')
    .reverse()
    .filter((one) => one !== '')
    .join('-')
    .split('-')
    .filter((one) => one !== '' && one !== 'resource' && one !== 'default')
    .join('-');
}

/** The address of a construct; the root has an empty id. Source: constructs lib/node-addr.js. */
function address(path: readonly string[]): string {
  const ids = ['', ...path].filter((one) => one !== 'Default');
  return `c8${digest('sha1', ids.map((one) => `${one}\n`).join(''))}`;
}
