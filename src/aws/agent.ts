/** Where the Pod Identity agent listens on every node. Source: EKS User Guide, pod-id-how-it-works and pod-identities, "Considerations". */

export type IpFamily = 'ipv4' | 'ipv6';

/** Port 80, over http. */
export const AGENT_ADDRESS: Readonly<Record<IpFamily, string>> = { ipv4: '169.254.170.23', ipv6: 'fd00:ec2::23' };
export const AGENT_PORT = 80;

/** Whether a network, or an address alone, holds that of the agent. */
export function holdsAgent(network: string, family: IpFamily): boolean {
  const [address = '', length] = network.trim().split('/');
  const [own, wanted] = [bitsOf(address), bitsOf(AGENT_ADDRESS[family])];
  if (own === undefined || wanted === undefined || own.length !== wanted.length) return false;
  const bits = length === undefined ? own.length : /^\d{1,3}$/.test(length) ? Number(length) : undefined;
  return bits !== undefined && bits <= own.length && own.slice(0, bits) === wanted.slice(0, bits);
}

/** An address in binary digits: 32, or 128. */
function bitsOf(address: string): string | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address))
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  const [head = '', tail, ...more] = address.split('::');
  const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const missing = 8 - first.length - last.length;
  const all =
    tail === undefined ? first : [...first, ...Array.from({ length: Math.max(missing, 0) }, () => '0'), ...last];
  if (more.length > 0 || all.length !== 8 || !all.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return all.map((group) => parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

/**
 * Whether a list of hosts that need no proxy exempts the agent. SDKs read addresses, ports, networks and a star; what some clients read beside these
 * (a pattern, the beginning of an address) counts too. Source: EKS User Guide, pod-identities, "Considerations"; golang.org/x/net/http/httpproxy.
 */
export const exemptsAgent = (hosts: string, family: IpFamily): boolean =>
  hosts.split(/[\s,|]+/).some((written) => {
    const host = written.replace(/^\[([^\]]*)\]/, '$1').toLowerCase();
    const address = AGENT_ADDRESS[family];
    if (host === '') return false;
    if (host.includes('*')) return address.startsWith(host.slice(0, host.indexOf('*')));
    const isBeginning = /[.:]$/.test(host) && address.startsWith(host);
    return isBeginning || host === `${address}:${AGENT_PORT}` || holdsAgent(host, family);
  });
