/** A reporter for `node --test`: how many tests passed and failed, as JSON, and which files hold none. */
export default async function* countNodeTests(events) {
  const counts = { passed: 0, failed: 0, empty: [] };
  for await (const { type, data } of events) {
    if (type === 'test:pass') countPass(counts, data);
    if (type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed') counts.failed++;
  }
  yield JSON.stringify(counts);
}

function countPass(counts, { name, details, file, skip, todo }) {
  if (details.type === 'suite' || skip !== undefined || todo !== undefined) return;
  // A file in which nothing is tested passes as a test of that name.
  if (file !== undefined && file.endsWith(name) && name.endsWith('.ts')) counts.empty.push(name);
  else counts.passed++;
}
