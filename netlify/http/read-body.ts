import { ProtocolError } from '../../components/core/json/parse.ts';

/**
 * The JSON that a request carries, or `null` if it is longer than `limit` bytes, which is said without waiting for the rest.
 *
 * @throws {ProtocolError} if it is not JSON in UTF-8
 */
export async function readBody(request: Request, limit: number): Promise<{ readonly json: unknown } | null> {
  const bytes = await readBytes(request, limit);
  return bytes && { json: parse(bytes) };
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array | null> {
  if (Number(request.headers.get('Content-Length')) > limit) return null;
  const bytes = await readUpTo(limit, request);
  if (bytes === null) void discardRest(request);
  return bytes;
}

async function readUpTo(limit: number, { body }: Request): Promise<Uint8Array | null> {
  if (body === null) return new Uint8Array();
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > limit) return null;
      chunks.push(part.value);
    }
  } catch {
    // Whoever sent it went away. Nobody hears the answer, and there is nothing for a developer to look at.
    throw new ProtocolError('', 'a whole body', '(cut off)');
  } finally {
    reader.releaseLock();
  }
  return concatenate(chunks, length);
}

/**
 * Lets go by what is still to come, keeping none of it. A body that Node's server has begun to read and does not finish
 * leaves its connection stuck: the next request on it, a proxy's for somebody else maybe, would wait until it is closed.
 */
async function discardRest({ body }: Request): Promise<void> {
  await body?.pipeTo(new WritableStream()).catch(() => undefined);
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function parse(bytes: Uint8Array): unknown {
  let text = '(not UTF-8)';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return JSON.parse(text);
  } catch {
    throw new ProtocolError('', 'JSON in UTF-8', text);
  }
}
