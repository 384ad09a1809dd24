import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const startScript = resolve(import.meta.dirname, '../../scripts/start.mjs');

/** The demo and the function under Netlify's own dev server, as `npm start` runs them, with a store of their own. */
export interface NetlifyDev {
  /** Where the demo is, with a slash at the end. */
  readonly url: string;
  /** What the dev server and the function have said so far. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts what was built before, on any free port. It ends with this process at the latest. */
export async function startNetlifyDev(): Promise<NetlifyDev> {
  const folder = await mkdtemp(join(tmpdir(), 'shared-session-dev-'));
  const logFile = join(folder, 'dev.log');
  const child = spawn(process.execPath, [startScript, '--no-build', '--port', '0', '--log', logFile], {
    env: { ...process.env, BROWSER: 'none', SHARED_SESSION_STORE: `sqlite:${join(folder, 'store.sqlite')}` },
    // The script takes the end of the channel for the end of the test.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  return {
    url: await urlIn(child),
    log: () => readFile(logFile, 'utf8'),
    async stop() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function urlIn({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('Expected an output to read');
  const lines = createInterface(stdout);
  for await (const line of lines) {
    const [url] = /http:\/\/localhost:\d+\//.exec(line) ?? [];
    if (url === undefined) continue;
    stdout.resume(); // nobody reads on
    return url;
  }
  throw new Error('npm start ended without a URL');
}
