import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { Report, shortPath } from './report.mjs';

/** The reporter for Web Test Runner. It prints the report, and writes the counts to a file, if one is named. */
export function reportBrowserTests(countsFile) {
  const report = new Report();
  return {
    reportTestFileResults({ testFile, sessionsForTestFile }) {
      // One browser at a time: one session for each file.
      for (const session of sessionsForTestFile) report.file(summary(shortPath(testFile), session));
    },
    onTestRunFinished() {
      if (countsFile) writeFileSync(countsFile, JSON.stringify(report.counts));
    },
  };
}

function summary(file, { testResults, errors, logs, request404s }) {
  const tests = testResults ? testsIn(testResults, []).filter(({ skipped }) => !skipped) : [];
  const failed = tests.filter(({ passed }) => !passed);
  return {
    file,
    passed: tests.length - failed.length,
    failures: [
      ...failed.map(({ name, error }) => ({ name, text: textOf(error) })),
      // A file that cannot be loaded has errors instead of tests.
      ...errors.map((error) => ({ name: '', text: textOf(error) })),
    ],
    output: [...logs.map(line), ...request404s.map((url) => `Not found: ${url}`)].join('\n'),
    ms: tests.reduce((sum, { duration = 0 }) => sum + duration, 0),
  };
}

function testsIn(suite, names) {
  const tests = suite.tests.map((test) => ({ ...test, name: [...names, test.name].join(' › ') }));
  return [...tests, ...suite.suites.flatMap((inner) => testsIn(inner, [...names, inner.name]))];
}

/** Chromium's stacks begin with the message; the others' have only places. */
function textOf({ name = 'Error', message = '', stack = '', expected, actual } = {}) {
  const values = expected === undefined ? [] : [`expected ${expected}`, `actual ${actual}`];
  return [...(stack.includes(message) ? [] : [`${name}: ${message}`]), stack, ...values].join('\n');
}

const line = (args) => args.map((arg) => (typeof arg === 'string' ? arg : inspect(arg))).join(' ');
