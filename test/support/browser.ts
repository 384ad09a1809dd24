import { launch } from 'puppeteer-core';
import type { Browser } from 'puppeteer-core';
import { browserAdvice, findBrowser } from '../../scripts/find-browser.mjs';

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
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await findBrowser();
  if (executablePath === undefined) throw new Error(browserAdvice);
  // Through a pipe, Chromium notices that we are gone, however we went.
  return launch({ executablePath, args: [...browserFlags], pipe: true });
}
