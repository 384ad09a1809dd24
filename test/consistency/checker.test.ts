/** The checker on histories made by hand: it has nothing to say about a good one, and the right thing about each bad one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check, describeViolations } from './checker.ts';
import { History } from './history.ts';
import type { Call, Question, Reply } from './history.ts';
import type { ViolationKind } from './violation.ts';

const at = '2026-01-02T03:04:05.678Z';
const add = (value: string) => [{ op: 'add' as const, path: '/items/-', value }];
const change = (version: number, id: string) => ({ version, id, patch: add(id), at });
const write = (version: number, id: string, rebase = false) => ({
  method: 'PATCH' as const,
  body: { version, id, patch: add(id), ...(rebase && { rebase }) },
});
const accepted = (...changes: ReturnType<typeof change>[]) => {
  const version = changes.at(-1)?.version ?? 0;
  return { status: 200, etag: null, body: { version, changes, accepted: version } };
};
const snapshot = (version: number, items: string[], seen: object) => ({
  status: 200,
  etag: version,
  body: { version, state: { items }, seen },
});
const nothing = (etag: number) => ({ status: 204, etag, body: null });
const stale = (version: number, ...changes: ReturnType<typeof change>[]) => ({
  status: 409,
  etag: null,
  body: { version, changes },
});
const gone = { status: 410, etag: null, body: { code: 'session-ended' } };
const ended = { status: 204, etag: null, body: null };

type Step = [question: Partial<Question>, reply: Reply | null];

const [a1, a2, b1] = [change(2, 'ann:1'), change(3, 'ann:2'), change(3, 'ben:1')];
const start: Step = [write(1, 'ann:1'), accepted(a1)];

/** One call after the other. */
function historyOf(...steps: readonly Step[]): History {
  const history = new History();
  history.sessions.set('v', { items: [] });
  steps.forEach(([question, reply], index) => {
    const completed = reply === null ? Infinity : 2 * index + 2;
    const asked = { session: 'v', by: 'ann', method: 'GET' as const, instance: '#1', ...question };
    history.calls.push({ ...asked, invoked: 2 * index + 1, completed, reply } satisfies Call);
  });
  return history;
}

const good: Readonly<Record<string, readonly Step[]>> = {
  'a write, and the same again after others': [
    start,
    [write(2, 'ben:1'), accepted(b1)],
    [write(1, 'ann:1'), { ...accepted(a1, b1), body: { ...accepted(a1, b1).body, accepted: 2 } }],
  ],
  'a write that was rebased': [start, [write(1, 'ben:1', true), accepted(a1, b1)]],
  'a refusal with what was missed': [start, [write(1, 'ben:1'), stale(2, a1)]],
  'an answer that never came, of a change that did': [
    [write(1, 'ann:1'), null],
    [{ since: 1 }, { status: 200, etag: 2, body: { version: 2, changes: [a1] } }],
  ],
  'a snapshot': [start, [{}, snapshot(2, ['ann:1'], { ann: { counter: 1, version: 2 } })]],
  'an end': [start, [{ method: 'DELETE' }, ended], [{ since: 2 }, gone]],
  'an end of a long history': [
    start,
    [{ method: 'DELETE' }, { ...ended, status: 202 }],
    [{ method: 'DELETE' }, gone],
    [{ since: 2 }, gone],
  ],
};

const bad: readonly (readonly [kind: ViolationKind, what: string, ...steps: Step[]])[] = [
  ['gap', 'an answer without a change', start, [write(1, 'ben:1', true), accepted(b1)]],
  ['gap', 'a version that nobody was shown', start, [{ since: 3 }, nothing(3)]],
  [
    'fork',
    'one version, two changes',
    start,
    [{ since: 1 }, { ...accepted(a1), body: { version: 2, changes: [change(2, 'ben:1')] } }],
  ],
  [
    'lost',
    'an acknowledgement of what is not there',
    [write(1, 'ann:1'), { ...accepted(a1), body: { version: 1, changes: [], accepted: 2 } }],
  ],
  ['twice', 'one id at two versions', start, [write(2, 'ann:1', true), accepted(change(3, 'ann:1'))]],
  ['altered', 'a change that nobody sent', [write(1, 'ann:1'), accepted({ ...a1, patch: add('else') })]],
  ['refused', '409 for what is in the log', start, [write(1, 'ann:1'), stale(2, a1)]],
  ['refused', '409 at the newest version', start, [write(2, 'ben:1'), stale(2)]],
  ['behind', 'a poll that does not see what was answered', start, [{ since: 1 }, nothing(1)]],
  [
    'behind',
    'a version that is refused as too new',
    start,
    [{ since: 2 }, { status: 400, etag: null, body: { code: 'since-ahead' } }],
  ],
  ['snapshot', 'a state without a change', start, [{}, snapshot(2, [], { ann: { counter: 1, version: 2 } })]],
  ['seen', 'a snapshot that does not know who wrote', start, [{}, snapshot(2, ['ann:1'], {})]],
  ['undead', 'a session after its end', start, [{ method: 'DELETE' }, ended], [{ since: 2 }, nothing(2)]],
  [
    'undead',
    'a session after an end that was not yet cleared',
    start,
    [{ method: 'DELETE' }, { ...ended, status: 202 }],
    [{ since: 2 }, nothing(2)],
  ],
  ['forgotten', 'no session before its end', start, [{}, { status: 404, etag: null, body: null }]],
  ['unexpected', 'a fault', [{}, { status: 503, etag: null, body: null }]],
];

describe('The checker', () => {
  for (const [name, steps] of Object.entries(good)) {
    it(`has nothing to say about ${name}`, () => {
      const violations = check(historyOf(...steps));
      assert.equal(violations.length, 0, describeViolations(violations));
    });
  }

  for (const [kind, what, ...steps] of bad) {
    it(`finds ${what}`, () => {
      assert.deepEqual([...new Set(check(historyOf(...steps)).map((found) => found.kind))], [kind]);
    });
  }

  it('lets two calls that overlap be answered in either order', () => {
    const history = historyOf(start, [{ since: 1 }, nothing(1)]);
    Object.assign(history.calls[1] ?? {}, { invoked: 1.5 });
    assert.deepEqual(check(history), []);
  });

  it('finds who has another state than the others in the end', () => {
    const history = historyOf(start, [write(2, 'ann:2'), accepted(a2)]);
    history.rests.push({ session: 'v', by: 'ben', version: 2, state: { items: ['ann:1'] } });
    history.rests.push({ session: 'v', by: 'cleo', version: 3, state: { items: ['ann:2'] } });
    assert.deepEqual(
      check(history).map(({ kind }) => kind),
      ['diverged', 'diverged'],
    );
  });

  it('says in words what is wrong, and who shows it', () => {
    const violations = check(historyOf(start, [{ since: 1 }, nothing(1)]));
    assert.match(describeViolations(violations), /1 × behind\n.*at least, got 1\n.*PATCH.*\n.*since=1/);
  });
});
