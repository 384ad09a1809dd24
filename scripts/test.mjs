/**
 * `npm test`: everything that must hold, in order, up to the first step that fails. The last line it prints is
 * `N passed, N failed`.
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
const total = { passed: 0, failed: 0 };

try {
  await installMissing();
  const browser = await findBrowser();
  if (browser === undefined) throw new Error(browserAdvice);
  process.env.CHROME_PATH = browser;
  process.env.REDIS_SERVER = await findRedis(); // once: test files run at the same time
  await runAll();
} catch (error) {
  console.error(`\nnpm test: ${error.message}`);
  process.exitCode = 1;
  total.failed ||= 1; // a step without tests, or one that broke before its first
} finally {
  rmSync(scratch, { recursive: true, force: true });
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
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
  const reporters = [
    ['spec', 'stdout'],
    [new URL('count-node-tests.mjs', import.meta.url).href, counts],
  ].flatMap(([name, to]) => [`--test-reporter=${name}`, `--test-reporter-destination=${to}`]);
  return node(['--test', ...reporters, ...files]);
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
    add(
      existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8')) : { passed: 0, failed: 0, empty: files },
    );
  }
}

/** @throws {Error} if a runner or one of its files ran nothing: that proves nothing */
function add({ passed, failed, empty }) {
  total.passed += passed;
  total.failed += failed;
  if (empty.length > 0) throw new Error(`no test ran in ${empty.join(', ')}`);
  if (passed + failed === 0) throw new Error('no test ran');
}

async function step(title, run) {
  console.log(`\n── ${title} ──`);
  const code = await run();
  if (code !== 0) throw new Error(`"${title}" failed`);
}

function filesIn(folder) {
  return readdirSync(join(root, folder), { recursive: true }).map((path) =>
    posix.join(folder, path.replaceAll(sep, '/')),
  );
}
