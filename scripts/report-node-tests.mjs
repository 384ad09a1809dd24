/** The reporter for `node --test`. It prints the report, and yields the counts. */
import { inspect } from 'node:util';
import { Report, shortPath } from './report.mjs';

export default async function* reportNodeTests(events) {
  const report = new Report();
  const running = new Map();
  for await (const { type, data } of events) {
    // What is in a file names it so, also when it is another file that calls `it`. The file is a test itself, without it.
    const path = data.entryFile ?? data.file;
    if (path === undefined) continue; // about the whole run
    const file = running.get(path) ?? { passed: 0, failures: [], output: '', tests: new Map() };
    running.set(path, file);
    if (type === 'test:enqueue') file.tests.set(data.testId, data);
    if (type === 'test:stdout' || type === 'test:stderr') file.output += data.message;
    if (type === 'test:diagnostic') file.output += `${data.message}\n`;
    // Other events about the end of a test wait for those of the files before.
    if (type !== 'test:complete') continue;
    if (data.entryFile === undefined) {
      fileEnded(file, data);
      report.file({ ...file, file: shortPath(path), ms: data.details.duration_ms });
    } else {
      testEnded(file, data);
    }
  }
  yield JSON.stringify(report.counts);
}

function testEnded(file, { details: { type, error }, testId, skip, todo, ...place }) {
  if (skip !== undefined || todo !== undefined) return;
  if (error === undefined) {
    if (type !== 'suite') file.passed += 1;
  } else if (error.failureType !== 'subtestsFailed') {
    const at = `at ${shortPath(place.file)}:${place.line}:${place.column}`;
    file.failures.push({ name: fullName(file.tests, testId), text: `${at}\n${textOf(error)}` });
  }
}

/** A file also fails when it breaks outside of its tests, or before. Its output says why. */
function fileEnded(file, { details: { error } }) {
  if (error !== undefined && file.failures.length === 0)
    file.failures.push({ name: '', text: textOf(error) });
}

function fullName(tests, id) {
  const test = tests.get(id);
  return test === undefined ? '' : [fullName(tests, test.parentId), test.name].filter(Boolean).join(' › ');
}

function textOf({ cause, message }) {
  return cause instanceof Error ? inspect(cause, { depth: 10 }) : message;
}
