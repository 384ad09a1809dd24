/**
 * Starts the project's tools on the project's own Node, whatever Node started us. Plain JavaScript for Node ≥ 20, without
 * a dependency: it runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const isWindows = process.platform === 'win32';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** The Node that package.json pins; the running one until it is installed. */
export function pinnedNode() {
  const pinned = join(root, 'node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}

/** The environment of a tool: its own Node and the installed tools come first. */
export function environment(more = {}) {
  const path = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = [join(root, 'node_modules', 'node', 'bin'), join(root, 'node_modules', '.bin')];
  return { ...process.env, ...more, [path]: [...folders, process.env[path]].join(delimiter) };
}

/** Runs the pinned Node; resolves with the exit code. */
export function node(args, env) {
  return run(pinnedNode(), args, { env: environment(env) });
}

/** Runs npm: the one that started us, if one did. Resolves with the exit code. */
export function npm(...args) {
  const script = process.env.npm_execpath ?? '';
  if (/npm-cli\.[cm]?js$/.test(script)) return run(pinnedNode(), [script, ...args], { env: environment() });
  return run('npm', args, { env: environment(), shell: isWindows }); // npm is a .cmd file there
}

/** Runs a program in the terminal we have; resolves with the exit code. It is stopped when we are. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const forget = onStop(() => child.kill());
    child.on('error', reject);
    child.on('exit', (code) => {
      forget();
      resolve(code ?? 1);
    });
  });
}

/** Calls `stop` when this process is told to end, or whoever started it has ended. Returns how to forget that. */
export function onStop(stop) {
  const events = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'];
  for (const event of events) process.on(event, stop);
  // npm passes a signal on to its shell, which ends without passing it on to us.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) stop();
  }, 500);
  watch.unref();
  return () => {
    for (const event of events) process.off(event, stop);
    clearInterval(watch);
  };
}
