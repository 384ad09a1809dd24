import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';

const script = resolve(import.meta.dirname, '../../netlify/cli.ts');

/** The function on plain Node, as `npx shared-session serve` runs it. */
export interface Served {
  /** Where it listens, with a slash at the end. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
  /** Ends it as a crash does: at once, whatever it is doing. */
  crash(): Promise<void>;
}

/** Starts `serve` on a free port. It ends with this process at the latest. */
export function startServe(...options: readonly string[]): Promise<Served> {
  return startServer(script, 'serve', '--port', '0', ...options);
}

/** Starts a script that prints a line with its URL. It ends with this process at the latest. */
export function startServer(file: string, ...options: readonly string[]): Promise<Served> {
  return startServerIn(process.cwd(), file, ...options);
}

/** Starts it where its relative paths are meant to be. */
export function startServerIn(cwd: string, file: string, ...options: readonly string[]): Promise<Served> {
  return launched(spawn(process.execPath, [file, ...options], { cwd, stdio: ['ignore', 'pipe', 'inherit'] }));
}

/** What it says of errors is kept instead of shown. */
export interface Overheard extends Served {
  readonly said: () => string;
  /** Resolves once it has said something like that. */
  readonly says: (pattern: RegExp) => Promise<void>;
}

/** Starts `serve` as {@link startServe} does, with more in its environment. */
export async function startServeIn(
  env: Readonly<Record<string, string>>,
  ...options: readonly string[]
): Promise<Overheard> {
  const child = spawn(process.execPath, [script, 'serve', '--port', '0', ...options], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return {
    ...(await launched(child)),
    said: () => errors,
    async says(pattern) {
      while (!pattern.test(errors)) await once(child.stderr, 'data');
    },
  };
}

async function launched(child: ChildProcessByStdio<null, Readable, Readable | null>): Promise<Served> {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    process.off('exit', kill);
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\/\/\S+/.exec(line) ?? [];
    if (url === undefined) continue;
    return {
      url,
      pid: child.pid ?? 0,
      stop: () => end('SIGTERM'),
      crash: () => end('SIGKILL'),
    };
  }
  throw new Error(`${child.spawnargs.join(' ')} ended without a URL`);
}
