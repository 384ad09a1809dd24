import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deriveKeys as deriveInPage } from '../../../components/session/keys.ts';
import { createOwnerKey, deriveKeys } from '../../../netlify/http/keys.ts';

describe('keys that the function makes', () => {
  it('are random, well formed and use the whole alphabet', () => {
    const keys = Array.from({ length: 200 }, createOwnerKey);
    assert.equal(new Set(keys).size, 200);
    for (const key of keys) assert.match(key, /^o[0-9a-hjkmnp-tv-z]{26}$/);
    assert.equal(new Set(keys.flatMap((key) => Array.from(key.slice(1)))).size, 32);
  });

  it('open there what they open in a page', async () => {
    const key = { access: 'owner', key: createOwnerKey() } as const;
    assert.deepEqual(await deriveKeys(key), await deriveInPage(key));
  });
});
