import { ProtocolError } from '../components/core/parse.ts';

/**
 * The JSON that a request carries, or `null` if it is longer than `limit` bytes. Reads no further than that.
 *
 * @throws {ProtocolError} if it is not JSON in UTF-8
 */
export async function readBody(request: Request, limit: number): Promise<{ readonly json: unknown } | null> {
  const bytes = await readBytes(request, limit);
  return bytes && { json: parse(bytes) };
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array | null> {
  if (Number(request.headers.get('Content-Length')) > limit) return null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request.body ?? []) {
      const bytes = chunk as Uint8Array;
      length += bytes.length;
      if (length > limit) return null;
      chunks.push(bytes);
    }
  } catch {
    // Whoever sent it went away. Nobody hears the answer, and there is nothing for a developer to look at.
    throw new ProtocolError('', 'a whole body', '(cut off)');
  }
  return concatenate(chunks, length);
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
