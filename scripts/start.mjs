/**
 * `npm start`: the demo on the real function, under Netlify's own dev server.
 *
 * Options: `--port <number>` (default: 8888 or the next free one), `--log <file>` for what the dev server says (default:
 * `.netlify/dev.log`), `--no-build` to serve what was built before. `BROWSER=none` keeps the browser closed.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { installMissing } from './install-missing.mjs';
import { environment, npm, onStop, pinnedNode, root } from './run.mjs';

const { values: options } = parseArgs({
  options: {
    'port': { type: 'string', default: '8888' },
    'log': { type: 'string', default: join(root, '.netlify', 'dev.log') },
    'no-build': { type: 'boolean', default: false },
  },
});

try {
  await start();
} catch (error) {
  console.error(`npm start: ${error.message}`);
  process.exit(1);
}

async function start() {
  await installMissing();
  if (!options['no-build']) await build();
  const port = await freePort(Number(options.port));
  const log = relative(process.cwd(), options.log);
  console.log(`Starting the function under netlify dev (its output: ${log}) …`);
  startNetlifyDev(port);
  const url = `http://localhost:${port}/`;
  await untilAnswering(new URL('api/shared-sessions', url));
  console.log(`\nOpen ${url} in two windows and start a session in one of them. Ctrl-C stops.`);
  openBrowser(url);
}

async function build() {
  console.log('Building …');
  const code = await npm('run', '--silent', 'build');
  if (code !== 0) throw new Error(`the build ended with code ${code}`);
}

/** The first free port from `port` on; 0 takes any. */
async function freePort(port) {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE') resolve(freePort(port + 1));
      else reject(error);
    });
    server.listen(port, () => {
      const address = server.address();
      server.close(() => resolve(address.port));
    });
  });
}

/** Runs netlify dev for as long as we run. */
function startNetlifyDev(port) {
  mkdirSync(dirname(options.log), { recursive: true });
  const log = openSync(options.log, 'w');
  // Without --internal-disable-edge-functions it would fetch Deno, and die without a network.
  const flags = ['--offline', '--internal-disable-edge-functions', '--no-open', '--port', String(port)];
  const netlify = join(root, 'node_modules', 'netlify-cli', 'bin', 'run.js');
  const child = spawn(pinnedNode(), [netlify, 'dev', ...flags], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', log, log],
  });
  let isStopping = false;
  onStop(() => {
    isStopping = true;
    child.kill();
    setTimeout(() => child.kill('SIGKILL'), 3000).unref();
  });
  process.on('exit', () => child.kill('SIGKILL'));
  child.on('error', (error) => fail(error.message));
  child.on('exit', (code) => {
    if (isStopping) process.exit(0);
    fail(`netlify dev ended with code ${code}`);
  });
}

function fail(reason) {
  const lines = existsSync(options.log) ? readFileSync(options.log, 'utf8').trimEnd().split('\n') : [];
  console.error([...lines.slice(-20), `npm start: ${reason}`].join('\n'));
  process.exit(1);
}

async function untilAnswering(url) {
  const deadline = Date.now() + 120_000;
  while (!(await answers(url))) {
    if (Date.now() > deadline) fail(`${url} did not answer within two minutes`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(20_000) })).status === 200;
  } catch {
    return false;
  }
}

/** Opens a browser where somebody sits in front of one. */
function openBrowser(url) {
  const { BROWSER, CI, DISPLAY, NO_OPEN, WAYLAND_DISPLAY } = process.env;
  if (CI || NO_OPEN || BROWSER === 'none' || !process.stdout.isTTY) return;
  const openers = {
    darwin: ['open', url],
    linux: DISPLAY || WAYLAND_DISPLAY ? ['xdg-open', url] : undefined,
    win32: ['cmd', '/c', 'start', '""', url],
  };
  const [command, ...args] = openers[process.platform] ?? [];
  if (command)
    spawn(command, args, { stdio: 'ignore', detached: true })
      .on('error', () => {})
      .unref();
}
