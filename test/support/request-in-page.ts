/** A request for a handler that runs in the page of a test, with the body that Node's have and Firefox's have not. */
export function requestInPage(url: string, init?: RequestInit): Request {
  const request = new Request(new URL(url, location.href), init);
  return Object.defineProperty(request, 'body', { value: bodyOf(request) });
}

function bodyOf(request: Request): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(stream) {
      stream.enqueue(new Uint8Array(await request.arrayBuffer()));
      stream.close();
    },
  });
}
