import { hostFault, looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, shapeOf } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

const HOSTS = {
  swapped: 'region and `eks` are swapped',
  'no-id': '`/id/<id>` is missing',
  'no-amazonaws': '`amazonaws.com` is missing',
  suffix: 'wrong domain for the partition',
  'dual-stack': 'tokens never name the dual-stack host',
} as const;

export default defineRule({
  id: 'provider/url-malformed',
  on: 'provider',
  summary: 'a provider URL that cannot be the issuer of a token',
  messages: {
    malformed: { severity: 'error', text: ({ why }: { why: string }) => `wrong EKS issuer: ${why}` },
    refused: { severity: 'error', text: ({ why }: { why: string }) => `IAM rejects this URL: ${why}` },
  },
  check(provider, { report }) {
    const { url, issuer, isRequest } = provider;
    const text = textOf(url);
    if (url === undefined || text === undefined || issuer === undefined) return;
    const shape = shapeOf(text);
    const say = (message: 'malformed' | 'refused', why: string): void =>
      report({ message, data: { why }, at: url.at, note: 'must equal the issuer of the tokens' });
    const refusal = refusalOf(shape, isRequest === true);
    if (refusal !== undefined) return void say('refused', refusal);
    if (!looksLikeEksIssuer(issuer)) return;
    const fault = hostFault(issuer);
    if (fault !== undefined) return void say('malformed', `${HOSTS[fault.what]}; use \`${fault.expected}\``);
    if (shape.endsWith('/') && knownValue(text) !== undefined) say('malformed', 'remove the trailing slash');
  },
});

/** Why IAM rejects a URL. Source: IAM User Guide, id_roles_providers_create_oidc; API reference, CreateOpenIDConnectProvider. The AWS command line prints no scheme. */
function refusalOf(shape: string, isRequest: boolean): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(shape)?.[1];
  if (scheme !== undefined && scheme !== 'https') return `use \`https://\` instead of \`${scheme}://\``;
  if (/^\s|\s$/.test(shape)) return 'remove the surrounding white space';
  const rest = withoutHttps(shape);
  if (rest.startsWith('\0')) return undefined;
  if (isRequest && scheme === undefined && /^[\w-]+\./.test(rest)) return 'it has to begin with `https://`';
  const [host = ''] = rest.split('/');
  if (/:\d+$/.test(host)) return 'remove the port';
  return /[?#]/.test(rest) ? 'remove the query or fragment' : undefined;
}

const withoutHttps = (shape: string): string => shape.replace(/^https:\/\//, '');
