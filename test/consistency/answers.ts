/** What each answer has to be by itself: without gaps, and one of those that docs/PROTOCOL.md lists. */
import { changesIn, codeIn, versionIn } from './chronicle.ts';
import type { Chronicle } from './chronicle.ts';
import type { Call } from './history.ts';
import type { Violation } from './violation.ts';

export function answersOf(chronicle: Chronicle): Violation[] {
  const { session, calls, changes, head, ended } = chronicle;
  const found: Violation[] = [];
  for (const call of calls) {
    const gap = gapIn(call);
    if (gap !== null) found.push({ kind: 'gap', session, detail: gap, calls: [call] });
    if (!isExpected(call)) {
      const detail = `expected another answer than ${call.reply?.status} ${String(codeIn(call))}`;
      found.push({ kind: 'unexpected', session, detail, calls: [call] });
    }
  }
  // Of a session that has ended, nobody can ask any more for what nobody happened to see.
  for (let version = 2; version <= head && ended === Infinity; version++) {
    if (changes.has(version)) continue;
    found.push({ kind: 'gap', session, detail: `nobody was ever shown version ${version}`, calls: [] });
  }
  return found;
}

/** What a list of changes leaves out: it goes from the version that was named to the newest one. */
function gapIn(call: Call): string | null {
  const versions = changesIn(call)?.map(({ version }) => version);
  if (versions === undefined) return null;
  const from = call.since ?? call.body?.version ?? 0;
  const expected = Array.from({ length: (versionIn(call) ?? 0) - from }, (_, index) => from + 1 + index);
  if (versions.join() === expected.join()) return null;
  return `expected the versions ${expected.join(' ')}, got ${versions.join(' ')}`;
}

/** A store that works is never answered 503 for. What `order.ts` looks at is left to it. */
function isExpected({ method, reply }: Call): boolean {
  if (reply === null || [200, 404, 410].includes(reply.status)) return true;
  if (method === 'DELETE') return [202, 204].includes(reply.status);
  if (method !== 'GET') return reply.status === 409 || (reply.status === 400 && isAhead(reply.body));
  return [204, 304].includes(reply.status) || (reply.status === 400 && isAhead(reply.body));
}

function isAhead(body: unknown): boolean {
  return ['since-ahead', 'version-ahead'].includes(String((body as { code?: unknown } | null)?.code));
}
