import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { generate } from 'selfsigned';
import { findRedis } from '../../scripts/find-redis.mjs';

/** A Redis of our own, in a folder of its own. It writes down every change before it answers, and starts again with it. */
export interface RedisServer {
  readonly url: string;
  /** Where the certificate is that it shows over TLS. */
  readonly certificate: string;
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

/**
 * Starts one on a free port. It ends with this process at the latest.
 *
 * @param scheme `rediss` for TLS, with a certificate that signs itself
 */
export async function startRedis(scheme: 'redis' | 'rediss' = 'redis'): Promise<RedisServer> {
  const program = await findRedis();
  const folder = await mkdtemp(join(tmpdir(), 'shared-session-redis-'));
  const port = await freePort();
  const options = ['--dir', folder, ...(await listening(scheme, port, folder))];
  let child = await launch(program, options);
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    killNow();
    await exited;
  }

  return {
    url: `${scheme}://127.0.0.1:${port}`,
    certificate: join(folder, 'certificate.pem'),
    kill,
    async restart() {
      child = await launch(program, options);
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

/** The options that say where and how to listen. */
async function listening(scheme: 'redis' | 'rediss', port: number, folder: string): Promise<string[]> {
  if (scheme === 'redis') return ['--port', `${port}`];
  // An authority for itself, so that whoever names it as one can trust it.
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'shared-session test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  });
  const file = (name: string) => join(folder, name);
  await writeFile(file('certificate.pem'), cert);
  await writeFile(file('key.pem'), key, { mode: 0o600 });
  const identity = ['--tls-cert-file', file('certificate.pem'), '--tls-key-file', file('key.pem')];
  return ['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no', ...identity];
}

async function launch(program: string, options: readonly string[]): Promise<ChildProcess> {
  const keeping = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
  const child = spawn(program, ['--bind', '127.0.0.1', ...options, ...keeping], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    if (!line.includes('Ready to accept connections')) continue;
    child.stdout.resume();
    return child;
  }
  throw new Error(`redis-server ended before it was ready, with ${options.join(' ')}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
