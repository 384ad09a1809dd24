import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { keyAlphabet, readKey } from '../../components/core/keys.ts';
import { hasSecret } from '../../components/core/participant-id.ts';
import { createSecret, participantOf } from '../../components/session/keys.ts';

/** Fixed: whoever changes how ids are derived locks everybody out of the edits in their outboxes. */
const secret = 's0123456789abcdefghjkmnpqrs';
const participant = 'pmf0f6j8kp7wpjmfcjw6pn0e71h';

describe('the id of a participant', () => {
  it('is the first 130 bits of the SHA-256 of its secret in base32, five at a time', async () => {
    const hash = createHash('sha256').update(`shared-session:participant:${secret}`).digest('hex');
    const bits = Array.from(hash, (digit) => parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
    const fives = Array.from({ length: 26 }, (_, index) => bits.slice(5 * index, 5 * index + 5));
    const anew = `p${fives.map((five) => keyAlphabet[parseInt(five, 2)]).join('')}`;
    assert.equal(await participantOf(secret), anew);
    assert.equal(anew, participant);
  });

  it('says of itself that it has one', () => {
    assert.ok(hasSecret(participant));
    for (const other of ['ann', secret, participant.slice(1), `${participant}0`, participant.toUpperCase()])
      assert.ok(!hasSecret(other), other);
  });
});

describe('a secret', () => {
  it('is another one each time, and no key', () => {
    const secrets = Array.from({ length: 1000 }, createSecret);
    assert.equal(new Set(secrets).size, 1000);
    for (const each of secrets) {
      assert.match(each, /^s[0-9a-hjkmnp-tv-z]{26}$/);
      assert.equal(readKey(each), null);
    }
  });
});
