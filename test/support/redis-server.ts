import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findRedis } from '../../scripts/find-redis.mjs';

/** A Redis of our own, in a folder of its own. It writes down every change before it answers, and starts again with it. */
export interface RedisServer {
  readonly url: string;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what it had. */
  restart(): Promise<void>;
  /** Stops answering, and goes on: what a machine that hangs looks like from outside. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes what it kept. */
  stop(): Promise<void>;
}

/** Starts one on a free port. It ends with this process at the latest. */
export async function startRedis(): Promise<RedisServer> {
  const program = await findRedis();
  const folder = await mkdtemp(join(tmpdir(), 'shared-session-redis-'));
  const port = await freePort();
  let child = await launch(program, folder, port);
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    killNow();
    await exited;
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    async restart() {
      child = await launch(program, folder, port);
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async stop() {
      process.off('exit', killNow);
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(program: string, folder: string, port: number): Promise<ChildProcess> {
  const options = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
  const where = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder];
  const child = spawn(program, [...where, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    if (!line.includes('Ready to accept connections')) continue;
    child.stdout.resume();
    return child;
  }
  throw new Error('redis-server ended before it was ready');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
