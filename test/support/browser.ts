import { launch } from 'puppeteer-core';
import type { Browser, LaunchOptions } from 'puppeteer-core';
import { browserAdvice, findBrowser, findFirefox } from '../../scripts/find-browser.mjs';

/** How tests and screenshots start Chromium: with nothing it would do by itself. */
export const browserFlags: readonly string[] = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  // Chromium's sandbox refuses to run as root, which is what containers usually do.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Starts a Chromium. It ends with this process at the latest. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = await findBrowser();
  if (executablePath === undefined) throw new Error(browserAdvice);
  // Through a pipe, Chromium notices that we are gone, however we went.
  return launch({ ...options, executablePath, args: [...browserFlags], pipe: true });
}

/** A kind of browser, and how to start one with a profile that outlives it. */
export interface BrowserKind {
  readonly name: string;
  /** Why it cannot be tested with, or false. */
  readonly skip: string | false;
  launch(userDataDir: string): Promise<Browser>;
}

/** Chromium, and Firefox where it is installed: `FIREFOX_PATH`, or on the `PATH`. */
export function browserKinds(): readonly BrowserKind[] {
  const firefox = findFirefox();
  return [
    { name: 'Chromium', skip: false, launch: (userDataDir) => launchBrowser({ userDataDir }) },
    {
      name: 'Firefox',
      skip: firefox === undefined && 'Firefox is not installed',
      launch: (userDataDir) =>
        launch({ browser: 'firefox', executablePath: String(firefox), userDataDir, timeout: 60_000 }),
    },
  ];
}
