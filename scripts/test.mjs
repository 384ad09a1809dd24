/**
 * `npm test`: everything that must hold, in order, up to the first step that fails. It prints the files that ran, what
 * failed in full (`report.mjs`), and once a minute that it is still there; at the end what failed once more, by name. The
 * last line is `N passed, N failed`.
 *
 * `npm test -- <part of a path> …` runs the tests of the matching files only, and no lint.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, sep } from 'node:path';
import { enginesToTest } from './engines.mjs';
import { browserAdvice, findBrowser } from './find-browser.mjs';
import { findRedis } from './find-redis.mjs';
import { installMissing } from './install-missing.mjs';
import { node, npm, root } from './run.mjs';

const filters = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'shared-session-test-'));
const total = { passed: 0, failures: [] };
const startedAt = Date.now();
let current = 'Installing';
const clock = setInterval(() => {
  console.log(`… ${Math.round((Date.now() - startedAt) / 60_000)} min: ${current}`);
}, 60_000);

try {
  await installMissing();
  const browser = await findBrowser();
  if (browser === undefined) throw new Error(browserAdvice);
  process.env.CHROME_PATH = browser;
  process.env.REDIS_SERVER = await findRedis(); // once: test files run at the same time
  await runAll();
} catch (error) {
  process.exitCode = 1;
  console.log(['\n── Failed ──', ...total.failures, `npm test: ${error.message}`].join('\n'));
  // A step without tests, or one that broke before its first.
  if (total.failures.length === 0) total.failures.push(error.message);
} finally {
  clearInterval(clock);
  rmSync(scratch, { recursive: true, force: true });
  console.log(`\n${total.passed} passed, ${total.failures.length} failed`);
}

async function runAll() {
  const engines = enginesToTest();
  const files = filesIn('test').filter((file) => filters.every((filter) => file.includes(filter)));
  const isTest = (file) => file.endsWith('.test.ts');
  const isEndToEnd = (file) => file.startsWith('test/e2e/');
  if (filters.length === 0) await step('Lint and types', () => npm('run', '--silent', 'lint'));
  await step('Build', () => npm('run', '--silent', 'build'));
  await tests(
    'Tests in Node',
    files.filter((file) => isTest(file) && !isEndToEnd(file)),
    nodeTests,
  );
  for (const { name, title } of engines)
    await tests(`Tests in ${title}`, files.filter(runsIn(name)), browserTests(name));
  await tests(
    'End to end',
    files.filter((file) => isTest(file) && isEndToEnd(file)),
    endToEndTests,
  );
  if (total.passed === 0) throw new Error(`no test matches ${filters.join(' ')}`);
}

/** Tests of what people see, and in Chromium those of the core: what they try is the language, and they take long. */
function runsIn(engine) {
  const isOfCore = (file) => file.startsWith('test/core/') && file.endsWith('.test.ts');
  return (file) => file.endsWith('.browser.ts') || (engine === 'chromium' && isOfCore(file));
}

function nodeTests(files, counts) {
  const reporter = new URL('report-node-tests.mjs', import.meta.url).href;
  const reporting = [`--test-reporter=${reporter}`, `--test-reporter-destination=${counts}`];
  return node(['--test', ...reporting, ...files]);
}

function endToEndTests(files, counts) {
  return nodeTests(['--test-concurrency=1', ...files], counts);
}

function browserTests(engine) {
  const runner = join(root, 'node_modules', '@web', 'test-runner', 'dist', 'bin.js');
  return (files, counts) => node([runner, '--files', ...files], { ENGINE: engine, TEST_COUNTS: counts });
}

async function tests(title, files, run) {
  if (files.length === 0 && filters.length > 0) return;
  const counts = join(scratch, 'counts.json');
  rmSync(counts, { force: true });
  try {
    await step(title, () => run(files, counts));
  } finally {
    const none = { passed: 0, failures: [], empty: files };
    add(title, existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) : none);
  }
}

/** @throws {Error} if a runner or one of its files ran nothing: that proves nothing */
function add(title, { passed, failures, empty }) {
  total.passed += passed;
  total.failures.push(...failures.map((name) => `${title}: ${name}`));
  if (empty.length > 0) throw new Error(`no test ran in ${empty.join(', ')}`);
  if (passed + failures.length === 0) throw new Error('no test ran');
}

async function step(title, run) {
  current = title;
  console.log(`\n── ${title} ──`);
  const code = await run();
  if (code !== 0) throw new Error(`"${title}" failed`);
}

function filesIn(folder) {
  return readdirSync(join(root, folder), { recursive: true }).map((path) =>
    posix.join(folder, path.replaceAll(sep, '/')),
  );
}
