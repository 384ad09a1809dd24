/** Netlify's own tools, in the folder of any site. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { root } from './site-copy.ts';

const bin = join(root, 'node_modules', '.bin');
const netlify = join(bin, 'netlify');

/** A function as `netlify build` left it to be uploaded. */
export interface BuiltFunction {
  readonly name: string;
  /** Where its ZIP file is. */
  readonly path: string;
  readonly schedule?: string;
  readonly trafficRules?: unknown;
  readonly routes?: readonly { readonly pattern: string; readonly methods: readonly string[] }[];
}

/** Builds the site in `folder` as Netlify does before it deploys. @throws {Error} if the build fails, with what it says */
export async function netlifyBuild(folder: string): Promise<readonly BuiltFunction[]> {
  await promisify(execFile)(process.execPath, [netlify, 'build', '--offline'], { cwd: folder, env: env() });
  const manifest = await readFile(join(folder, '.netlify/functions/manifest.json'), 'utf8');
  return (JSON.parse(manifest) as { functions: BuiltFunction[] }).functions;
}

/** `netlify dev` in the folder of a site. */
export interface DevServer {
  /** Where the site is, with a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts it on a free port, and waits for a function to be ready. It ends with this process at the latest.
 *
 * @param signal ends it: without the function it would be waited for in vain
 */
export async function netlifyDev(
  folder: string,
  functionName: string,
  signal: AbortSignal,
): Promise<DevServer> {
  const port = await freePort();
  // Without the last one it would fetch Deno.
  const flags = ['--port', String(port), '--no-open', '--offline', '--internal-disable-edge-functions'];
  const child = spawn(process.execPath, [netlify, 'dev', ...flags], {
    cwd: folder,
    env: env(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  signal.addEventListener('abort', kill, { once: true });
  const missing = new Set(['Local dev server ready', `Loaded function ${functionName}`]);
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  for await (const line of createInterface(child.stdout)) {
    said.push(line);
    for (const text of missing) if (line.includes(text)) missing.delete(text);
    if (missing.size > 0) continue;
    child.stdout.resume(); // nobody reads on
    return {
      url: `http://localhost:${port}/`,
      async stop() {
        process.off('exit', kill);
        const exited = once(child, 'exit');
        child.kill();
        await exited;
      },
    };
  }
  throw new Error(['netlify dev ended before it was ready:', ...said].join('\n'));
}

function env(): NodeJS.ProcessEnv {
  return { ...process.env, CI: 'true', PATH: [bin, process.env['PATH']].join(delimiter) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
