/** Whoever a request comes from, as far as a host can tell, for {@link RateLimiter}. */

/**
 * Tells where a request comes from: an IP address, or any text that stands for somebody. Nothing where that is unknown.
 *
 * @param context what the host passes along with the request
 */
export type ClientAddress = (request: Request, context: unknown) => string | null | undefined;

/**
 * What the host says: Netlify in its context, srvx on the request. Never `X-Forwarded-For`, which anybody can send: whoever
 * has a proxy in front knows which of its headers to believe.
 */
export const hostAddress: ClientAddress = (request, context) => ipOf(context) ?? ipOf(request);

function ipOf(from: unknown): string | null {
  const { ip } = (from ?? {}) as { readonly ip?: unknown };
  return typeof ip === 'string' && ip !== '' ? ip : null;
}

const thisMachine = 'localhost';

/**
 * The network that shares an allowance: of IPv6 the first 64 bits, for one connection has 2⁶⁴ addresses to come from. This
 * machine is one, too: pages from anywhere run in a browser on it.
 */
export function networkOf(address: string): string {
  const groups = groupsOf(address);
  if (groups === null) return /^127(\.\d+){3}$/.test(address) ? thisMachine : address;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped)
    return networkOf(
      groups
        .slice(6)
        .flatMap((pair) => [pair >> 8, pair & 255])
        .join('.'),
    );
  const isLoopback = groups.every((group, index) => group === (index === 7 ? 1 : 0));
  if (isLoopback) return thisMachine;
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight numbers of an IPv6 address, or `null` if it is none. */
function groupsOf(address: string): number[] | null {
  const url = `http://[${address.replace(/%.*$/, '')}]/`;
  if (!address.includes(':') || !URL.canParse(url)) return null;
  // The parser has written it in one way: lower case, no dots, one "::" at most (RFC 5952).
  const [head = '', tail] = new URL(url).hostname.slice(1, -1).split('::');
  const numbers = (text: string) => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const [first, last] = [numbers(head), numbers(tail ?? '')];
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}
