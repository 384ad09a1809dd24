import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { findWebkit } from '../../scripts/find-browser.mjs';
import { WebDriver } from './webdriver.ts';

/** A WebKitGTK with the programs that it takes. */
export interface Webkit {
  readonly driver: WebDriver;
  stop(): Promise<void>;
}

/** Starts WebKitGTK's own browser under its driver, on a display of our own if there is none. */
export async function startWebkit(): Promise<Webkit> {
  const paths = findWebkit();
  if (paths === undefined) throw new Error('Expected WebKitWebDriver, MiniBrowser and Xvfb to be installed');
  const started: ChildProcess[] = [];
  const stop = () => {
    for (const child of started.toReversed()) child.kill();
  };
  process.once('exit', stop);
  try {
    const display = paths.display ?? (await startDisplay(String(paths.xvfb), started));
    const url = await startDriver(paths.driver, display, started);
    const driver = await WebDriver.start(url, capabilities(paths.browser));
    return { driver, stop: () => driver.stop().finally(stop) };
  } catch (error) {
    stop();
    throw error;
  }
}

const capabilities = (binary: string) => ({
  'browserName': 'MiniBrowser',
  'webkitgtk:browserOptions': { binary, args: ['--automation'] },
});

/** Returns the name of the display, which the server chooses. */
async function startDisplay(xvfb: string, started: ChildProcess[]): Promise<string> {
  const flags = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
  const server = spawn(xvfb, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  started.push(server);
  const [number] = (await once(server.stdio[3] as Readable, 'data')) as [Buffer];
  return `:${number.toString().trim()}`;
}

async function startDriver(program: string, display: string, started: ChildProcess[]): Promise<string> {
  const port = await freePort();
  const env = { ...process.env, DISPLAY: display, ...quirks };
  const driver = spawn(program, [`--port=${port}`, '--host=127.0.0.1'], { stdio: 'ignore', env });
  started.push(driver);
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(`${url}/status`))) {
    if (driver.exitCode !== null) throw new Error(`WebKitWebDriver ended with code ${driver.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return url;
}

/** What it needs in a container, where there is no graphics card, no accessibility bus and, for root, no sandbox. */
const quirks = {
  GDK_BACKEND: 'x11',
  LIBGL_ALWAYS_SOFTWARE: '1',
  NO_AT_BRIDGE: '1',
  WEBKIT_DISABLE_DMABUF_RENDERER: '1',
  ...(process.getuid?.() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' } : {}),
};

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
