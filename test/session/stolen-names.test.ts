/** What becomes of a page's edits when somebody who may edit takes its name. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Session } from '../../components/session/session.ts';
import { participantHeader } from '../../components/core/sync/protocol.ts';
import { World } from '../support/world.ts';

/** A write under another page's name, with the edit key that everybody has. */
async function writeAs(world: World, victim: Session, counter: number, secret?: string): Promise<Response> {
  const { view, edit } = victim.keys ?? {};
  return await world.handler(
    new Request(`https://site.example/api/shared-sessions/${view}`, {
      method: 'PATCH',
      headers: {
        Authorization: `Bearer ${edit}`,
        ...(secret !== undefined && { [participantHeader]: secret }),
      },
      body: JSON.stringify({
        version: victim.version,
        id: `${victim.participant}:${counter}`,
        patch: [{ op: 'replace', path: '/title', value: 'stolen' }],
      }),
    }),
  );
}

describe('The name of a page', () => {
  for (const counter of [1, 2, Number.MAX_SAFE_INTEGER]) {
    it(`cannot be written under by who only knows it, as change ${counter}, and its own edit arrives`, async () => {
      const world = new World();
      const [a, b] = await world.pair();
      const conflicts: unknown[] = [];
      a.addEventListener('session-conflict', ({ detail }) => conflicts.push(detail));
      for (const secret of [undefined, `s${'0'.repeat(26)}`]) {
        const response = await writeAs(world, a, counter, secret);
        assert.equal(response.status, 403);
        assert.equal(((await response.json()) as { code: string }).code, 'participant-not-yours');
      }
      a.patch([{ op: 'replace', path: '/title', value: 'of a' }]);
      await world.time.pass(2000);
      assert.deepEqual([a.pending, a.status, conflicts], [0, 'live', []]);
      for (const session of [a, b]) assert.deepEqual(session.state, { title: 'of a', items: [] });
    });
  }

  it('says nothing of its secret to others', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    a.patch([{ op: 'replace', path: '/title', value: 'of a' }]);
    await world.time.pass(5000);
    assert.match(a.participant, /^p[0-9a-hjkmnp-tv-z]{26}$/);
    assert.equal(b.participants.length, 2);
    assert.ok(!/"s[0-9a-hjkmnp-tv-z]{26}"/.test(JSON.stringify([b.participants, b.state])));
  });
});
