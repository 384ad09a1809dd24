/**
 * A request for a handler that runs in the page of a test. Its body is read there as Node reads it, which browsers do not all
 * know: Firefox has no `Request.body`, and WebKit's streams cannot be iterated.
 */
export function requestInPage(url: string, init?: RequestInit): Request {
  const request = new Request(new URL(url, location.href), init);
  return Object.defineProperty(request, 'body', { value: bodyOf(request) });
}

async function* bodyOf(request: Request): AsyncGenerator<Uint8Array> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > 0) yield bytes;
}
