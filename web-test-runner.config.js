/** Tests in a real browser: `test/**` + `/*.browser.ts`, and the core's tests, which run in Node too. */
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { summaryReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { countBrowserTests } from './scripts/count-browser-tests.mjs';
import { browserFlags } from './test/support/browser.ts';

const { CHROME_PATH, TEST_COUNTS } = process.env;

/** What a test written for Node's runner finds in a browser. */
const standIns = {
  'node:test': '/test/support/node-test-in-browser.ts',
  'node:assert/strict': '/test/support/node-assert-in-browser.ts',
};

export default {
  files: ['test/**/*.browser.ts', 'test/core/**/*.test.ts'],
  nodeResolve: true,
  // A page behind another one is hidden: no frames, no focus.
  // The laws of the core take as long as they take.
  testFramework: { config: { timeout: 300_000 } },
  testsFinishTimeout: 600_000,
  concurrency: 1,
  browsers: [
    chromeLauncher({ launchOptions: { executablePath: CHROME_PATH, args: browserFlags, pipe: true } }),
  ],
  plugins: [
    { name: 'node-stand-ins', resolveImport: ({ source }) => standIns[source] },
    esbuildPlugin({ ts: true, target: 'es2023' }),
  ],
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
  reporters: [summaryReporter(), ...(TEST_COUNTS ? [countBrowserTests(TEST_COUNTS)] : [])],
};
