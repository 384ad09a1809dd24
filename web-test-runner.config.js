/**
 * Tests in a real browser: `test/**` + `/*.browser.ts`, and the core's tests, which run in Node too. `ENGINE` is `chromium`
 * (the default), `firefox` or `webkit`.
 */
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { reportBrowserTests } from './scripts/report-browser-tests.mjs';
import { launcherOf, userPlugin } from './test/support/engines.ts';

const { ENGINE = 'chromium', TEST_COUNTS } = process.env;

/** What a test written for Node's runner finds in a browser. */
const standIns = {
  'node:test': '/test/support/node-test-in-browser.ts',
  'node:assert/strict': '/test/support/node-assert-in-browser.ts',
};

export default {
  files: ['test/**/*.browser.ts', 'test/core/**/*.test.ts'],
  nodeResolve: true,
  // The laws of the core, which only Chromium tries, take as long as they take; WebKit without a graphics card is slow.
  testFramework: { config: { timeout: ENGINE === 'chromium' ? 300_000 : 120_000 } },
  testsFinishTimeout: 600_000,
  // A page behind another one is hidden: no frames, no focus.
  concurrency: 1,
  browsers: [launcherOf(ENGINE)],
  plugins: [
    { name: 'node-stand-ins', resolveImport: ({ source }) => standIns[source] },
    userPlugin,
    esbuildPlugin({ ts: true, target: 'es2023' }),
  ],
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
  reporters: [reportBrowserTests(TEST_COUNTS)],
};
