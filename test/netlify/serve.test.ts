import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { callerAt, setCount, started } from '../support/caller.ts';

type Process = ChildProcessByStdio<null, Readable, Readable>;

const script = resolve(import.meta.dirname, '../../netlify/cli.ts');
let folder = '';
const running = new Set<Process>();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shared-session-serve-'));
});

after(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function launch(...args: string[]): Process {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Starts on a free port. */
async function serving(...args: string[]) {
  const child = launch('serve', '--port', '0', ...args);
  for await (const line of createInterface(child.stdout)) {
    const [, url] = /^shared-session: listening on (http:\/\/localhost:\d+\/)$/.exec(line) ?? [];
    assert.ok(url, `unexpected line: ${line}`);
    return { child, url, call: callerAt(url) };
  }
  throw new Error(`serve ended: ${await text(child.stderr)}`);
}

/** Resolves once a server takes no more connections. */
async function refusing(url: string): Promise<void> {
  for (;;) {
    const socket = connect(Number(new URL(url).port), 'localhost');
    const isConnected = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (!isConnected) return;
  }
}

async function exitOf(child: Process): Promise<unknown> {
  const [code] = child.exitCode === null ? ((await once(child, 'exit')) as [number]) : [child.exitCode];
  return code;
}

describe('serve', () => {
  it('serves sessions, and says where', async () => {
    const { child, call } = await serving('--store', 'memory');
    const { edit, view } = await started(call);
    assert.equal((await call('PATCH', `/${view}`, { key: edit, body: setCount('ann:1', 1) })).status, 200);
    assert.equal((await call('GET', `/${view}`)).body['version'], 2);
    child.kill();
    assert.equal(await exitOf(child), 0);
  });

  it('answers a body that is far too long, before it is all there', async () => {
    const { child, call } = await serving('--store', 'memory');
    const { status, body } = await call('POST', '', { body: { state: 'x'.repeat(20 * 1024 * 1024) } });
    assert.equal(status, 413);
    assert.equal(body['code'], 'state-too-large');
    assert.equal((await call('GET', '')).status, 200);
    child.kill();
    assert.equal(await exitOf(child), 0);
  });

  it('survives a client that goes away in the middle', async () => {
    const { child, url, call } = await serving('--store', 'memory');
    const half = request(new URL('/api/shared-sessions', url), {
      method: 'POST',
      headers: { 'Content-Length': 100 },
    });
    half.write('{"state":');
    await once(half, 'socket');
    half.on('error', () => undefined);
    half.destroy();
    assert.equal((await call('GET', '')).status, 200);
    child.kill();
    assert.equal(await exitOf(child), 0);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`finishes what is under way on ${signal}, and ends with 0`, async () => {
      const { child, url } = await serving('--store', 'memory');
      const slow = request(new URL('/api/shared-sessions', url), {
        method: 'POST',
        headers: { Expect: '100-continue' },
      });
      slow.flushHeaders();
      await once(slow, 'continue'); // so it has arrived
      slow.write('{"state":');
      child.kill(signal);
      await refusing(url);
      slow.end('1}');
      const [response] = (await once(slow, 'response')) as [{ statusCode: number; resume(): void }];
      response.resume();
      assert.equal(response.statusCode, 201);
      assert.equal(await exitOf(child), 0);
    });
  }

  it('keeps sessions in a SQLite file over a restart', async () => {
    const store = `sqlite:${join(folder, 'kept', 'store.sqlite')}`;
    const first = await serving('--store', store);
    const { view } = await started(first.call, { text: 'kept' });
    first.child.kill();
    assert.equal(await exitOf(first.child), 0);
    const second = await serving('--store', store);
    assert.deepEqual((await second.call('GET', `/${view}`)).body['state'], { text: 'kept' });
    second.child.kill();
    await exitOf(second.child);
  });

  it('lets nobody else on the machine read that file, nor those beside it', async () => {
    const file = join(folder, 'private.sqlite');
    const { child, call } = await serving('--store', `sqlite:${file}`);
    await started(call);
    for (const name of [file, `${file}-wal`, `${file}-shm`]) {
      assert.equal(((await stat(name)).mode & 0o777).toString(8), '600', name);
    }
    child.kill();
    await exitOf(child);
  });

  it('is one of several instances of one authority, where they share a SQLite file', async () => {
    const store = `sqlite:${join(folder, 'shared.sqlite')}`;
    const [ann, bob] = await Promise.all([serving('--store', store), serving('--store', store)]);
    const { edit, view } = await started(ann.call);
    const write = async ({ call }: typeof ann, name: string, count: number) => {
      let accepted = 0;
      for (let version = 1; accepted < count;) {
        const body = setCount(`${name}:${accepted + 1}`, version);
        const reply = await call('PATCH', `/${view}`, { key: edit, body });
        assert.ok(reply.status === 200 || reply.status === 409, reply.text);
        version = Number(reply.body['version']);
        if (reply.status === 200) accepted++;
      }
    };
    await Promise.all([write(ann, 'ann', 25), write(bob, 'bob', 25)]);
    for (const { call, child } of [ann, bob]) {
      const { body } = await call('GET', `/${view}?since=1`);
      const ids = (body['changes'] as { id: string }[]).map(({ id }) => id);
      assert.equal(ids.length, 50);
      assert.equal(new Set(ids).size, 50);
      child.kill();
      assert.equal(await exitOf(child), 0);
    }
  });
});

describe('the rates of serve', () => {
  const creations = async (...args: string[]) => {
    const { child, call } = await serving('--store', 'memory', ...args);
    const statuses = new Map<number, number>();
    for (let count = 0; count < 61; count += 1) {
      const { status } = await call('POST', '', { body: { state: 1 } });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    child.kill();
    await exitOf(child);
    return Object.fromEntries(statuses);
  };

  it('hold on this machine: a page from elsewhere that is open on it cannot fill its disk', async () => {
    assert.deepEqual(await creations(), { 201: 60, 429: 1 });
  });

  it('can be turned off', async () => {
    assert.deepEqual(await creations('--no-rates'), { 201: 61 });
  });
});

describe('a store that serve cannot use', () => {
  it('is told once, not with each request', async () => {
    const file = join(folder, 'unusable.sqlite');
    const { child, call } = await serving('--store', `sqlite:${file}`);
    const told = text(child.stderr);
    const database = new DatabaseSync(file);
    database.exec('DROP TABLE entries');
    database.close();
    for (let count = 0; count < 9; count += 1) {
      assert.equal((await call('POST', '', { body: { state: 1 } })).status, 503);
    }
    child.kill();
    await exitOf(child);
    assert.equal((await told).match(/StoreFault: /g)?.length, 1, await told);
  });
});

describe('serve, while another process holds the SQLite file', () => {
  it('answers everybody else, and the write once it can', async () => {
    const file = join(folder, 'locked.sqlite');
    const { child, call } = await serving('--store', `sqlite:${file}`);
    const [{ edit, view }, other] = [await started(call), await started(call)];
    const database = new DatabaseSync(file);
    database.exec('BEGIN IMMEDIATE');
    let isAnswered = false;
    const writing = call('PATCH', `/${view}`, { key: edit, body: setCount('ann:1', 1) });
    void writing.then(() => (isAnswered = true));
    for (let polls = 0; polls < 50; polls++) {
      assert.equal((await call('GET', `/${other.view}?since=1`)).status, 204);
      assert.equal((await call('GET', '')).status, 200);
    }
    assert.equal(isAnswered, false);
    database.exec('COMMIT');
    database.close();
    assert.equal((await writing).body['accepted'], 2);
    child.kill();
    assert.equal(await exitOf(child), 0);
  });
});

describe('serve --static', () => {
  it('serves files with their types, index.html for /, and sessions beside them', async () => {
    const site = join(folder, 'site');
    await mkdir(join(site, 'lib'), { recursive: true });
    await writeFile(join(site, 'index.html'), '<!doctype html>Hello');
    await writeFile(join(site, 'lib', 'app.js'), 'export {};');
    await writeFile(join(folder, 'secret.txt'), 'secret');
    const { child, url, call } = await serving('--store', 'memory', '--static', 'site');
    const page = await fetch(url);
    assert.equal(await page.text(), '<!doctype html>Hello');
    assert.match(String(page.headers.get('Content-Type')), /^text\/html/);
    const module = await fetch(new URL('lib/app.js', url));
    assert.match(String(module.headers.get('Content-Type')), /^text\/javascript/);
    assert.equal((await fetch(new URL('absent.js', url))).status, 404);
    assert.equal((await fetch(new URL('%2e%2e/secret.txt', url))).status, 404);
    assert.equal((await call('GET', '')).body['name'], 'shared-session');
    child.kill();
    await exitOf(child);
  });
});

describe('serve --static of the folder that its store is in', () => {
  it('serves none of the files of the store, whatever they are called there', async () => {
    const site = join(folder, 'open-site');
    const file = join(site, 'data', 'sessions.sqlite');
    await mkdir(site);
    await writeFile(join(site, 'other.sqlite'), 'a file of the site');
    const { child, url, call } = await serving('--store', `sqlite:${file}`, '--static', site);
    await started(call);
    await symlink(file, join(site, 'symbolic.html'));
    await symlink(join(site, 'data'), join(site, 'folder'));
    await link(`${file}-wal`, join(site, 'hard'));
    const paths = [
      'data/sessions.sqlite',
      'data/sessions.sqlite-wal',
      'data/sessions.sqlite-shm',
      'data//sessions.sqlite',
      'data/./sessions%2Esqlite',
      'data/x/../sessions.sqlite',
      'folder/sessions.sqlite',
      'symbolic.html',
      'symbolic',
      'hard',
    ];
    for (const path of paths) {
      const response = await fetch(new URL(path, url));
      assert.equal(response.status, 404, path);
      assert.doesNotMatch(await response.text(), /SQLite/, path);
    }
    assert.equal(await (await fetch(new URL('other.sqlite', url))).text(), 'a file of the site');
    child.kill();
    await exitOf(child);
  });

  it('knows the files of a store that is named by way of a link', async () => {
    const site = join(folder, 'linked-site');
    await mkdir(site);
    await symlink(site, join(folder, 'way'));
    const store = `sqlite:${join(folder, 'way', 'sessions.sqlite')}`;
    const { child, url, call } = await serving('--store', store, '--static', site);
    await started(call);
    assert.equal((await fetch(new URL('sessions.sqlite', url))).status, 404);
    child.kill();
    await exitOf(child);
  });
});

describe('sweep', () => {
  it('lets sessions expire that a running server has, and says what it did', async () => {
    const file = join(folder, 'swept.sqlite');
    const { child, call } = await serving('--store', `sqlite:${file}`);
    const [old, young] = [await started(call), await started(call)];
    const database = new DatabaseSync(file);
    database
      .prepare('UPDATE entries SET value = json_set(value, ?, ?) WHERE key = ?')
      .run('$.at', '2020-01-01T00:00:00.000Z', `${old.view}/snapshot`);
    database.close();
    const swept = launch('sweep', '--store', `sqlite:${file}`, '--idle-days', '7');
    const [output, code] = await Promise.all([text(swept.stdout), exitOf(swept)]);
    assert.equal(output, 'shared-session: swept 2 sessions: 1 expired, 0 values removed, 0 failed\n');
    assert.equal(code, 0);
    assert.equal((await call('GET', `/${old.view}`)).status, 404);
    assert.equal((await call('GET', `/${young.view}`)).status, 200);
    child.kill();
    await exitOf(child);
  });

  it('does nothing and ends with 1 where nobody has used anything for a week, unless forced', async () => {
    const file = join(folder, 'forgotten.sqlite');
    const { child, call } = await serving('--store', `sqlite:${file}`);
    const { view } = await started(call);
    child.kill();
    await exitOf(child);
    const database = new DatabaseSync(file);
    database
      .prepare('UPDATE entries SET value = json_set(value, ?, ?)')
      .run('$.at', '2020-01-01T00:00:00.000Z');
    const keys = () => database.prepare('SELECT key FROM entries').all();
    const swept = launch('sweep', '--store', `sqlite:${file}`);
    const [error, code] = await Promise.all([text(swept.stderr), exitOf(swept)]);
    assert.match(error, /^ClockError: .*got 2020-01-01T00:00:00.000Z/);
    assert.equal(code, 1);
    assert.deepEqual(
      keys().map(({ key }) => key),
      [`${view}/snapshot`],
    );
    assert.equal(await exitOf(launch('sweep', '--store', `sqlite:${file}`, '--force')), 0);
    assert.ok(!keys().some(({ key }) => key === `${view}/snapshot`));
    database.close();
  });

  it('ends with 1 where a session could not be swept', async () => {
    const store = `sqlite:${join(folder, 'broken.sqlite')}`;
    const { child, call } = await serving('--store', store);
    for (let count = 0; count < 3; count += 1) await started(call);
    const database = new DatabaseSync(join(folder, 'broken.sqlite'));
    database.prepare('UPDATE entries SET value = ?').run('nonsense');
    database.close();
    const swept = launch('sweep', '--store', store);
    const [output, error, code] = await Promise.all([text(swept.stdout), text(swept.stderr), exitOf(swept)]);
    assert.match(output, /, 3 failed\n$/);
    assert.match(error, /^StoreFault: /);
    assert.match(error, /\nshared-session: 2 more in a minute: StoreFault: .*\n$/);
    assert.equal(code, 1);
    child.kill();
    await exitOf(child);
  });
});

describe('the command line', () => {
  const wrong: Record<string, string[]> = {
    'no command': [],
    'another command': ['start'],
    'an option that is none': ['serve', '--prot', '1'],
    'a port that is none': ['serve', '--port', 'http'],
    'a port out of range': ['serve', '--port', '65536'],
    'a store that is none': ['serve', '--store', 'redis'],
    'a SQLite store without a file': ['serve', '--store', 'sqlite:'],
    'a directory that is not there': ['serve', '--static', 'absent'],
    'a number of days that is none': ['sweep', '--idle-days', '0'],
    'an option of the other command': ['sweep', '--port', '8899'],
    'another option of the other command': ['sweep', '--no-rates'],
  };
  for (const [name, args] of Object.entries(wrong)) {
    it(`refuses ${name} with 2, and shows the usage`, async () => {
      const child = launch(...args);
      const [error, code] = await Promise.all([text(child.stderr), exitOf(child)]);
      assert.equal(code, 2);
      assert.match(error, /^shared-session: .+\n\nUsage: shared-session serve/);
    });
  }

  it('shows the usage when asked', async () => {
    const child = launch('--help');
    const [output, code] = await Promise.all([text(child.stdout), exitOf(child)]);
    assert.equal(code, 0);
    assert.match(output, /^Usage: shared-session serve \[options\]\n +shared-session sweep \[options\]\n/);
  });

  it('says so with 1 where the port is taken', async () => {
    const { child, url } = await serving('--store', 'memory');
    const second = launch('serve', '--store', 'memory', '--port', new URL(url).port);
    const [error, code] = await Promise.all([text(second.stderr), exitOf(second)]);
    assert.equal(code, 1);
    assert.match(error, /^shared-session: .*EADDRINUSE/);
    child.kill();
    await exitOf(child);
  });
});
