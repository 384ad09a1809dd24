import { writeFileSync } from 'node:fs';

/**
 * A reporter for Web Test Runner: how many tests passed and failed, written as JSON to `file`, and which files hold none.
 */
export function countBrowserTests(file) {
  return {
    onTestRunFinished({ sessions }) {
      const counts = { passed: 0, failed: 0, empty: [] };
      for (const session of sessions) countSession(counts, session);
      writeFileSync(file, JSON.stringify(counts));
    },
  };
}

function countSession(counts, { errors, testFile, testResults }) {
  const tests = testResults ? testsIn(testResults) : [];
  counts.passed += tests.filter(({ passed, skipped }) => passed && !skipped).length;
  // A file that cannot be loaded has errors instead of tests.
  counts.failed += tests.filter(({ passed, skipped }) => !passed && !skipped).length + errors.length;
  if (tests.length === 0 && errors.length === 0) counts.empty.push(testFile);
}

function testsIn(suite) {
  return [...suite.tests, ...suite.suites.flatMap(testsIn)];
}
