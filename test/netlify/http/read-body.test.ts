import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { basePath } from '../../../components/core/sync/base-path.ts';
import { ProtocolError } from '../../../components/core/json/parse.ts';
import { readBody } from '../../../netlify/http/read-body.ts';
import { startServe } from '../../support/serve.ts';
import type { Served } from '../../support/serve.ts';

const url = 'https://site.test/api/shared-sessions';

/** A request whose body comes in chunks, as they are asked for, without a length. */
function requestOf(chunks: Iterable<Uint8Array | string>): Request {
  const all = chunks[Symbol.iterator]();
  const source: UnderlyingDefaultSource<Uint8Array> = {
    pull(controller) {
      const next = all.next();
      if (next.done) controller.close();
      else controller.enqueue(typeof next.value === 'string' ? encoded(next.value) : next.value);
    },
  };
  const body = new ReadableStream(source, { highWaterMark: 0 });
  return new Request(url, { method: 'POST', body, duplex: 'half' } as RequestInit);
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('a body', () => {
  it('is put together in the order in which it comes, whatever it is cut into', async () => {
    const text = '{"state":["grüße",1,2,3]}';
    const bytes = [...encoded(text)].map((byte) => Uint8Array.of(byte));
    assert.deepEqual(await readBody(requestOf(bytes), 100), { json: JSON.parse(text) as unknown });
  });

  it('may have as many bytes as allowed, and not one more, counted in all its chunks', async () => {
    const chunks = ['"', 'x'.repeat(10), 'x'.repeat(10), '"'];
    assert.deepEqual(await readBody(requestOf(chunks), 22), { json: 'x'.repeat(20) });
    assert.equal(await readBody(requestOf(chunks), 21), null);
  });

  it('may have as many bytes as allowed, and not one more, by what its length says', async () => {
    const saying = (length: number) =>
      new Request(url, { method: 'POST', body: '"12"', headers: { 'Content-Length': `${length}` } });
    assert.deepEqual(await readBody(saying(4), 4), { json: '12' });
    const tooLong = saying(5);
    assert.equal(await readBody(tooLong, 4), null);
    assert.equal(tooLong.bodyUsed, false);
  });

  it('may begin with a mark of byte order, which is no part of it', async () => {
    assert.deepEqual(await readBody(requestOf(['\ufeff"x"']), 100), { json: 'x' });
  });

  it('that is not UTF-8 is refused, though it could be read somehow', async () => {
    const bytes = Uint8Array.of(0x22, 0xff, 0x22);
    await assert.rejects(readBody(requestOf([bytes]), 100), /JSON in UTF-8, got .*not UTF-8/);
  });

  it('that is no JSON is quoted', async () => {
    await assert.rejects(readBody(requestOf(['[1', ',2']), 100), /JSON in UTF-8, got .*\[1,2/);
  });

  it('that is not there is no JSON', async () => {
    await assert.rejects(readBody(new Request(url, { method: 'POST' }), 100), ProtocolError);
  });

  it('that breaks off is said to, and not read as far as it came', async () => {
    function* chunks() {
      yield '1';
      throw new Error('gone');
    }
    await assert.rejects(readBody(requestOf(chunks()), 100), /a whole body/);
  });

  it(
    'that is too long is answered while it is still coming, and its rest let go by',
    { timeout: 5000 },
    async () => {
      let asked = 0;
      let end: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      function* chunks() {
        for (; asked < 1000; asked++) yield 'x'.repeat(1000);
        end();
      }
      assert.equal(await readBody(requestOf(chunks()), 5000), null);
      assert.ok(asked < 20, `${asked} chunks were read`);
      await ended;
      assert.equal(asked, 1000);
    },
  );

  it('that breaks off after it was found too long breaks nothing', async () => {
    function* chunks() {
      yield 'x'.repeat(1000);
      throw new Error('gone');
    }
    assert.equal(await readBody(requestOf(chunks()), 500), null);
  });
});

describe('a connection', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let served: Served;

  before(async () => {
    served = await startServe('--store', 'memory');
  });

  after(async () => {
    agent.destroy();
    await served.stop();
  });

  /** The status of an answer, and whether it came over a connection that was there. */
  async function ask(method: string, body = '', headers: OutgoingHttpHeaders = {}) {
    const asked = request(new URL(basePath, served.url), { method, headers, agent });
    asked.end(body);
    // Less than the time after which the server closes a connection that nothing comes from.
    const signal = AbortSignal.timeout(4000);
    const [answer] = (await once(asked, 'response', { signal })) as [IncomingMessage];
    await once(answer.resume(), 'end');
    return [answer.statusCode, asked.reusedSocket];
  }

  const long = 'x'.repeat(2 * 1024 * 1024);
  const bodies: Record<string, OutgoingHttpHeaders> = {
    'that does not say how long it is': { 'Transfer-Encoding': 'chunked' },
    'that says how long it is': { 'Content-Length': long.length },
  };
  for (const [which, headers] of Object.entries(bodies)) {
    it(`goes on after a body ${which}, and was too long`, async () => {
      await ask('GET');
      assert.deepEqual(await ask('POST', long, headers), [413, true]);
      assert.deepEqual(await ask('GET'), [200, true]);
    });
  }
});
