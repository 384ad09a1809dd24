/** How Web Test Runner starts each engine, and how it acts as a person in it. */
import type { BrowserLauncher, TestRunnerPlugin } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import * as puppeteer from 'puppeteer-core';
import type { CDPSession, KeyInput, Page } from 'puppeteer-core';
import { findFirefox } from '../../scripts/find-browser.mjs';
import { browserFlags } from './browser.ts';
import type { Act } from './user.ts';
import { WebkitLauncher } from './webkit-launcher.ts';

/** Returns the launcher of an engine: `chromium`, `firefox` or `webkit`. */
export function launcherOf(engine: string): BrowserLauncher {
  switch (engine) {
    case 'chromium':
      return chromeLauncher({
        launchOptions: {
          executablePath: String(process.env['CHROME_PATH']),
          args: [...browserFlags],
          pipe: true,
        },
      });
    case 'firefox':
      // Given Puppeteer by us, the launcher takes the browser's own name.
      return chromeLauncher({
        puppeteer,
        launchOptions: { browser: 'firefox', executablePath: String(findFirefox()) },
      });
    case 'webkit':
      return new WebkitLauncher();
    default:
      throw new Error(`Expected chromium, firefox or webkit, got ${engine}`);
  }
}

/** Does what `user.ts` asks for from within the page, as real input. */
export const userPlugin: TestRunnerPlugin<Act> = {
  name: 'user',
  async executeCommand({ command, payload, session }) {
    if (command !== 'user' || payload === undefined) return undefined;
    const { browser } = session;
    if (browser instanceof WebkitLauncher) await actInWebkit(browser, payload);
    else await actInPage((browser as unknown as Paged).getPage(session.id), payload);
    return true;
  },
};

type Paged = Pick<ReturnType<typeof chromeLauncher>, 'getPage'>;

async function actInPage(page: Page, act: Act): Promise<void> {
  switch (act.kind) {
    case 'press': {
      const keys = act.keys as KeyInput[];
      for (const key of keys) await page.keyboard.down(key);
      for (const key of keys.toReversed()) await page.keyboard.up(key);
      return;
    }
    case 'click':
      await page.mouse.click(act.x, act.y);
      return;
    case 'media':
      await emulate(page, act.features);
      return;
  }
}

const emulating = new WeakMap<Page, CDPSession>();

/** By the DevTools protocol itself: Puppeteer knows no forced colours. Only Chromium speaks it. */
async function emulate(page: Page, features: Readonly<Record<string, string>>): Promise<void> {
  // Another session would not end what this one began.
  const devtools = emulating.get(page) ?? (await page.createCDPSession());
  emulating.set(page, devtools);
  const list = Object.entries(features).map(([name, value]) => ({ name, value }));
  await devtools.send('Emulation.setEmulatedMedia', { features: list });
}

async function actInWebkit({ driver }: WebkitLauncher, act: Act): Promise<void> {
  switch (act.kind) {
    case 'press':
      await driver.press(act.keys.map((key) => webdriverKeys[key] ?? key));
      return;
    case 'click':
      await driver.click(act.x, act.y);
      return;
    case 'media':
      throw new Error('Expected Chromium: WebKit cannot be told of other media');
  }
}

/** Keys that WebDriver knows by code points (https://www.w3.org/TR/webdriver2/#keyboard-actions). */
const webdriverKeys: Readonly<Record<string, string>> = {
  ArrowDown: '\uE015',
  ArrowLeft: '\uE012',
  ArrowRight: '\uE014',
  ArrowUp: '\uE013',
  Backspace: '\uE003',
  Control: '\uE009',
  Enter: '\uE007',
  Escape: '\uE00C',
  Shift: '\uE008',
  Space: ' ',
  Tab: '\uE004',
};
