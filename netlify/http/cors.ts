import { participantHeader, protocolHeader } from '../../components/core/sync/protocol.ts';

/** The pages that may use these routes: `*`, or a list of origins such as `https://example.org`. */
export type Origins = '*' | readonly string[];

/**
 * The headers that let pages of other origins in. Credentials are never allowed: the key is the authority, not a
 * cookie, so a page can do no more than whoever holds a key.
 */
export function corsHeaders(request: Request, origins: Origins): Record<string, string> {
  const origin = request.headers.get('Origin');
  const expose = {
    'Access-Control-Expose-Headers': `ETag, Location, Poll-After, Retry-After, ${protocolHeader}`,
  };
  if (origins === '*') return { 'Access-Control-Allow-Origin': '*', ...expose };
  if (origin === null || !origins.includes(origin)) return { Vary: 'Origin' };
  return { 'Access-Control-Allow-Origin': origin, 'Vary': 'Origin', ...expose };
}

/** The answer to a preflight, and to any other OPTIONS. */
export function preflight(methods: readonly string[]): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'Allow': methods.join(', '),
      'Access-Control-Allow-Methods': methods.join(', '),
      'Access-Control-Allow-Headers': `Authorization, Content-Type, If-None-Match, ${participantHeader}, ${protocolHeader}`,
      'Access-Control-Max-Age': '86400',
    },
  });
}
