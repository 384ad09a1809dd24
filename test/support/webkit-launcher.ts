import type { BrowserLauncher } from '@web/test-runner';
import type { WebDriver } from './webdriver.ts';
import { startWebkit } from './webkit.ts';
import type { Webkit } from './webkit.ts';

/** Web Test Runner's way to a WebKitGTK: one window, one file of tests at a time. */
export class WebkitLauncher implements BrowserLauncher {
  readonly name = 'WebKit';
  readonly type = 'webkit';
  readonly concurrency = 1;
  #webkit: Webkit | undefined;
  #session: string | undefined;

  /** The browser, once it runs. */
  get driver(): WebDriver {
    if (this.#webkit === undefined) throw new Error('Expected WebKit to run');
    return this.#webkit.driver;
  }

  async startSession(id: string, url: string): Promise<void> {
    this.#webkit ??= await startWebkit();
    this.#session = id;
    await this.driver.resize(800, 700);
    await this.driver.navigate(url);
  }

  isActive(id: string): boolean {
    return this.#session === id;
  }

  getBrowserUrl(): Promise<string> {
    return this.driver.url();
  }

  /** Leaves the page, which ends what still runs in it. */
  async stopSession(): Promise<Record<string, never>> {
    this.#session = undefined;
    await this.driver.navigate('about:blank');
    return {};
  }

  async stop(): Promise<void> {
    await this.#webkit?.stop();
  }

  startDebugSession(): Promise<void> {
    throw new Error('Expected another engine: WebKit cannot be debugged here');
  }
}
