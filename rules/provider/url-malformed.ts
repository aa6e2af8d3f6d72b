import { hostFault, looksLikeEksIssuer } from '../../src/aws/issuer.js';
import { defineRule } from '../../src/lint/rule.js';
import { knownValue, shapeOf } from '../../src/value/text.js';
import { textOf } from '../../src/value/tree.js';

const HOSTS = {
  swapped: 'the region stands after `oidc.eks.`',
  'no-id': '`/id/` and the id of the cluster are missing',
  'no-amazonaws': '`amazonaws.com` is missing',
  suffix: 'this partition has another suffix',
  'dual-stack': 'tokens carry the issuer without dual stack',
} as const;

export default defineRule({
  id: 'provider/url-malformed',
  on: 'provider',
  summary: 'a provider whose URL is no issuer of tokens',
  messages: {
    malformed: { severity: 'error', text: ({ why }: { why: string }) => `no token has this issuer: ${why}` },
    refused: { severity: 'error', text: ({ why }: { why: string }) => `this URL is refused: ${why}` },
  },
  check(provider, { report }) {
    const { url, issuer } = provider;
    const text = textOf(url);
    if (url === undefined || text === undefined || issuer === undefined) return;
    const shape = shapeOf(text);
    const say = (message: 'malformed' | 'refused', why: string): void =>
      report({ message, data: { why }, at: url.at, note: 'compared with the issuer in the token' });
    // Source: IAM User Guide, id_roles_providers_create_oidc. The AWS command line prints no scheme.
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(shape)?.[1];
    if (scheme !== undefined && scheme !== 'https')
      return say('refused', `it begins with \`${scheme}://\` instead of \`https://\``);
    if (/^\s|\s$/.test(shape)) return say('refused', 'there is white space around it');
    const rest = shape.replace(/^https:\/\//, '');
    if (rest.startsWith('\0')) return;
    const [host = ''] = rest.split('/');
    if (/:\d+$/.test(host)) return say('refused', 'there is a port in it');
    if (/[?#]/.test(rest)) return say('refused', 'there is a query or a fragment in it');
    if (!looksLikeEksIssuer(issuer)) return;
    const fault = hostFault(issuer);
    if (fault !== undefined) return say('malformed', `${HOSTS[fault.what]} (\`${fault.expected}\`)`);
    if (rest.endsWith('/') && knownValue(text) !== undefined)
      say('malformed', 'the issuer of an EKS cluster has no slash at its end');
  },
});
