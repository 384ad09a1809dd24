import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
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
export async function startServer(file: string, ...options: readonly string[]): Promise<Served> {
  const child = spawn(process.execPath, [file, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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
  throw new Error(`${file} ended without a URL`);
}
