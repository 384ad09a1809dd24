import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostAddress, networkOf } from '../../../netlify/http/address.ts';
import { createHandler } from '../../../netlify/http/handler.ts';
import type { HandlerOptions } from '../../../netlify/http/handler.ts';
import { RateLimiter } from '../../../netlify/limits/rate-limit.ts';
import type { Rates } from '../../../netlify/limits/rate-limit.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { callerOf, setCount, started } from '../../support/caller.ts';

/** A limiter, asked `times` times for each call: how many it lets pass. */
function asking(rates: Partial<Rates>) {
  const limiter = new RateLimiter(rates);
  return (
    kind: 'create' | 'write' | 'end' | 'participate' | 'read',
    address: string,
    at: number,
    times: number,
  ) =>
    Array.from({ length: times }, () => limiter.refusal(kind, address, at)).filter(
      (refusal) => refusal === null,
    ).length;
}

describe('a rate', () => {
  it('allows a burst, and then as many as come back', () => {
    const passed = asking({ writesPerSecond: 10 });
    assert.equal(passed('write', '192.0.2.1', 0, 100), 20);
    assert.equal(passed('write', '192.0.2.1', 50, 100), 0);
    assert.equal(passed('write', '192.0.2.1', 1000, 100), 10);
    assert.equal(passed('write', '192.0.2.1', 3_600_000, 100), 20);
  });

  it('allows creations by the minute', () => {
    const passed = asking({ creationsPerMinute: 6 });
    assert.equal(passed('create', '192.0.2.1', 0, 100), 6);
    assert.equal(passed('create', '192.0.2.1', 9_999, 100), 0);
    assert.equal(passed('create', '192.0.2.1', 10_000, 100), 1);
  });

  it('is one for all that changes something, and another for creations', () => {
    const passed = asking({ writesPerSecond: 1, creationsPerMinute: 1 });
    assert.equal(passed('participate', '192.0.2.1', 0, 1), 1);
    assert.equal(passed('end', '192.0.2.1', 0, 1), 1);
    assert.equal(passed('write', '192.0.2.1', 0, 1), 0);
    assert.equal(passed('create', '192.0.2.1', 0, 1), 1);
  });

  it('does not count reads', () => {
    assert.equal(asking({ writesPerSecond: 1 })('read', '192.0.2.1', 0, 1000), 1000);
  });

  it('is of each address by itself', () => {
    const passed = asking({ writesPerSecond: 1 });
    assert.equal(passed('write', '192.0.2.1', 0, 9), 2);
    assert.equal(passed('write', '192.0.2.2', 0, 9), 2);
  });

  it('is not given away by a clock that is set back', () => {
    const passed = asking({ writesPerSecond: 1 });
    assert.equal(passed('write', '192.0.2.1', 60_000, 9), 2);
    assert.equal(passed('write', '192.0.2.1', 0, 9), 0);
    assert.equal(passed('write', '192.0.2.1', 1000, 9), 1);
  });

  it('allows one at once, however low it is', () => {
    const passed = asking({ writesPerSecond: 0.1, creationsPerMinute: 0.5 });
    assert.equal(passed('write', '192.0.2.1', 0, 9), 1);
    assert.equal(passed('write', '192.0.2.1', 10_000, 9), 1);
    assert.equal(passed('create', '192.0.2.1', 0, 9), 1);
    assert.equal(passed('create', '192.0.2.1', 120_000, 9), 1);
  });

  it('may be none, and then nothing is remembered', () => {
    const limiter = new RateLimiter({ writesPerSecond: Infinity });
    for (let n = 0; n < 5000; n++) assert.equal(limiter.refusal('write', '192.0.2.1', 0), null);
    assert.equal(limiter.size, 0);
  });

  it('is 60 creations a minute and 200 writes a second, unless told otherwise', () => {
    const passed = asking({});
    assert.equal(passed('create', '192.0.2.1', 0, 1000), 60);
    assert.equal(passed('write', '192.0.2.1', 0, 1000), 400);
    assert.equal(passed('write', '192.0.2.1', 1000, 1000), 200);
  });

  it('is of a whole network, where one connection has many addresses', () => {
    const passed = asking({ writesPerSecond: 1 });
    assert.equal(passed('write', '2001:db8:1:2::1', 0, 9), 2);
    assert.equal(passed('write', '2001:db8:1:2:ffff::9', 0, 9), 0);
    assert.equal(passed('write', '2001:db8:1:3::1', 0, 9), 2);
  });

  it('lets a class of 50 draw behind one address for a minute', () => {
    const passed = asking({});
    for (let at = 0; at < 60_000; at += 250) assert.equal(passed('write', '192.0.2.1', at, 50), 50);
  });

  it('is kept for a bounded number of addresses, those used last', () => {
    const limiter = new RateLimiter({ writesPerSecond: 0.5 });
    const isRefused = (address: string) => limiter.refusal('write', address, 0) !== null;
    assert.equal(isRefused('203.0.113.9'), false);
    for (let n = 0; n < 9_999; n++) isRefused(`10.0.${n >> 8}.${n & 255}`);
    assert.equal(isRefused('203.0.113.9'), true);
    for (let n = 0; n < 9_999; n++) isRefused(`10.1.${n >> 8}.${n & 255}`);
    assert.equal(limiter.size, 10_000);
    assert.equal(isRefused('203.0.113.9'), true, 'used in between');
    for (let n = 0; n < 10_000; n++) isRefused(`10.2.${n >> 8}.${n & 255}`);
    assert.equal(limiter.size, 10_000);
    assert.equal(isRefused('203.0.113.9'), false, 'forgotten');
  });

  for (const value of [0, -1, NaN, '7', undefined, null]) {
    it(`cannot be ${String(value)}`, () => {
      assert.throws(() => new RateLimiter({ writesPerSecond: value as number }), {
        name: 'TypeError',
        message: `Expected "rates.writesPerSecond" to be a number above 0, got ${String(value)}`,
      });
    });
  }

  for (const name of ['writes', 'toString']) {
    it(`is not called ${name}`, () => {
      assert.throws(() => new RateLimiter({ [name]: 1 }), /Expected "rates" to name some of /);
    });
  }
});

describe('a network', () => {
  const networks: Record<string, string> = {
    '192.0.2.1': '192.0.2.1',
    '2001:db8:1:2:3:4:5:6': '2001:db8:1:2::/64',
    '2001:DB8:1:2::': '2001:db8:1:2::/64',
    '2001:0db8:0001:0002:ffff:ffff:ffff:ffff': '2001:db8:1:2::/64',
    '2001:db8:1:3::1': '2001:db8:1:3::/64',
    '2001:db8::1': '2001:db8:0:0::/64',
    'fe80::1%eth0': 'fe80:0:0:0::/64',
    '::ffff:192.0.2.1': '192.0.2.1',
    '::ffff:c000:201': '192.0.2.1',
    'ann@site.test': 'ann@site.test',
    'user:7': 'user:7',
    '127.0.0.1': 'localhost',
    '127.8.9.10': 'localhost',
    '::1': 'localhost',
    '0:0:0:0:0:0:0:1': 'localhost',
    '::ffff:127.0.0.1': 'localhost',
    '127.evil': '127.evil',
    '127.0.0.1.evil': '127.0.0.1.evil',
    '::': '0:0:0:0::/64',
  };
  for (const [address, network] of Object.entries(networks)) {
    it(`of ${address} is ${network}`, () => {
      assert.equal(networkOf(address), network);
    });
  }
});

describe('a handler', () => {
  const address = '192.0.2.1';
  const handling = (options: Partial<HandlerOptions> = {}) => {
    const clock = { now: 0 };
    const handle = createHandler({
      store: memoryStore(),
      rates: { creationsPerMinute: 1, writesPerSecond: 0.5 },
      now: () => new Date(clock.now),
      ...options,
    });
    return { clock, handle };
  };

  it('refuses what is too much with 429, and says when to come back', async () => {
    const { clock, handle } = handling();
    const call = callerOf((request) => handle(request, { ip: address }));
    const { view, edit } = await started(call);
    const write = (counter: number) =>
      call('PATCH', `/${view}`, { key: edit, body: setCount(`ann:${counter}`, counter) });
    assert.equal((await write(1)).status, 200);
    const refused = await write(2);
    assert.equal(refused.status, 429);
    assert.equal(refused.body['code'], 'too-many-requests');
    assert.equal(refused.headers.get('Retry-After'), '2');
    assert.equal(refused.headers.get('Access-Control-Allow-Origin'), '*');
    assert.equal((await call('GET', `/${view}`)).body['version'], 2);
    clock.now += 2000;
    assert.equal((await write(2)).status, 200);
    const creation = await call('POST', '', { body: { state: 1 } });
    assert.equal(creation.headers.get('Retry-After'), '58');
  });

  it('knows an address from the request, as srvx says it', async () => {
    const { handle } = handling();
    const call = callerOf((request) => handle(Object.assign(request, { ip: address })));
    await started(call);
    assert.equal((await call('POST', '', { body: { state: 1 } })).status, 429);
  });

  it('believes no header', async () => {
    const { handle } = handling();
    let n = 0;
    const call = callerOf((request) => {
      request.headers.set('X-Forwarded-For', `198.51.100.${n++}`);
      return handle(request, { ip: address });
    });
    await started(call);
    assert.equal((await call('POST', '', { body: { state: 1 } })).status, 429);
  });

  it('lets its owner say where a request comes from', async () => {
    const { handle } = handling({ clientAddress: (request) => request.headers.get('X-Real-IP') });
    const call = callerOf((request) => handle(request, { ip: address }));
    const from = (ip: string) => call('POST', '', { body: { state: 1 }, headers: { 'X-Real-IP': ip } });
    const statuses = [await from('192.0.2.7'), await from('192.0.2.8'), await from('192.0.2.7')];
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [201, 201, 429],
    );
  });

  it('holds for this machine as well, whichever its name: any page in a browser on it may ask', async () => {
    const { handle } = handling();
    const from = (ip: string) => callerOf((request) => handle(request, { ip }));
    await started(from('127.0.0.1'));
    assert.equal((await from('::1')('POST', '', { body: { state: 1 } })).status, 429);
  });

  for (const free of ['', undefined]) {
    it(`has no limit for "${String(free)}"`, async () => {
      const { handle } = handling();
      const call = callerOf((request) => handle(request, { ip: free }));
      for (let n = 0; n < 5; n++) await started(call);
    });
  }

  for (const unknown of [null, undefined]) {
    it(`has no limit where its owner says ${String(unknown)}`, async () => {
      const { handle } = handling({ clientAddress: () => unknown });
      const call = callerOf((request) => handle(request, { ip: address }));
      for (let n = 0; n < 5; n++) await started(call);
    });
  }

  it('asks nobody before it has counted', async () => {
    let asked = 0;
    const { handle } = handling({ authorize: () => ++asked > 0 });
    const call = callerOf((request) => handle(request, { ip: address }));
    await started(call);
    await call('POST', '', { body: { state: 1 } });
    assert.equal(asked, 1);
  });

  it('goes by the context before the request, and by a header never', () => {
    const headers = { 'X-Forwarded-For': '198.51.100.1', 'X-Real-IP': '198.51.100.2' };
    const request = new Request('https://site.test', { headers });
    assert.equal(hostAddress(request, {}), null);
    assert.equal(hostAddress(request, undefined), null);
    Object.assign(request, { ip: '192.0.2.1' });
    assert.equal(hostAddress(request, {}), '192.0.2.1');
    assert.equal(hostAddress(request, { ip: '192.0.2.2' }), '192.0.2.2');
  });

  it('takes no IP for one that is no text', () => {
    assert.equal(hostAddress(new Request('https://site.test'), { ip: 7 }), null);
  });
});
