import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readKey, readKeyOrLink } from '../../components/core/keys.ts';

const owner = 'o0123456789abcdefghjkmnpqrs';

describe('reading a key', () => {
  it('takes it as it is', () => {
    assert.deepEqual(readKey(owner), { access: 'owner', key: owner });
  });

  it('minds neither case, nor spaces, nor dashes of any kind', () => {
    assert.deepEqual(readKey(' O0123-4567 89AB–CDEF—GHJK MNPQ RS\n'), { access: 'owner', key: owner });
  });

  it('takes i and l for 1, and o for 0, except as the first letter', () => {
    assert.deepEqual(readKey('oOI23456789abcdefghjkmnpqrs'), { access: 'owner', key: owner });
    assert.deepEqual(readKey('oolL3456789abcdefghjkmnpqrs')?.key, 'o0113456789abcdefghjkmnpqrs');
  });

  for (const text of [
    '',
    'o',
    owner.slice(0, -1),
    `${owner}0`,
    `x${owner.slice(1)}`,
    `${owner.slice(0, -1)}u`,
  ]) {
    it(`finds none in "${text}"`, () => {
      assert.equal(readKey(text), null);
    });
  }

  it('finds it in a link', () => {
    assert.deepEqual(readKeyOrLink(`https://example.org/board?x=1#a=b&session=${owner}`, 'session'), {
      access: 'owner',
      key: owner,
    });
    assert.deepEqual(readKeyOrLink(`https://example.org/#s=${owner}`, 's')?.key, owner);
    assert.equal(readKeyOrLink('https://example.org/#session=nonsense', 'session'), null);
  });
});
