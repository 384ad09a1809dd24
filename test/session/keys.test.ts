import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { createOwnerKey, deriveKeys, readKey, readKeyOrLink } from '../../components/session/keys.ts';
import { linkTo } from '../../components/session/links.ts';

/** Fixed: whoever changes how keys are derived locks everybody out of their sessions. */
const owner = 'o0123456789abcdefghjkmnpqrs';
const edit = 'ew97xmx6xnybfyth5g1jfdryhbq';
const view = 'veqtwc1smp6b9adbj50gg0ff3p5';

describe('keys', () => {
  it('are derived from the one above', async () => {
    assert.deepEqual(await deriveKeys({ access: 'owner', key: owner }), {
      access: 'owner',
      owner,
      edit,
      view,
    });
  });

  it('open what is below, and nothing above', async () => {
    assert.deepEqual(await deriveKeys({ access: 'edit', key: edit }), {
      access: 'edit',
      owner: null,
      edit,
      view,
    });
    assert.deepEqual(await deriveKeys({ access: 'view', key: view }), {
      access: 'view',
      owner: null,
      edit: null,
      view,
    });
  });

  it('are the first 130 bits of SHA-256 in base32, five at a time', () => {
    assert.equal(derivedAnew('edit', owner), edit);
    assert.equal(derivedAnew('view', edit), view);
  });

  it('are random, well formed and use the whole alphabet', () => {
    const keys = Array.from({ length: 200 }, createOwnerKey);
    assert.equal(new Set(keys).size, 200);
    for (const key of keys) assert.match(key, /^o[0-9a-hjkmnp-tv-z]{26}$/);
    assert.equal(new Set(keys.flatMap((key) => Array.from(key.slice(1)))).size, 32);
  });
});

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

  it('finds in a link what was put there', () => {
    const link = linkTo('https://example.org/board?x=1#a=b', owner, 'session');
    assert.equal(link, `https://example.org/board?x=1#a=b&session=${owner}`);
    assert.equal(readKeyOrLink(link, 'session')?.key, owner);
  });
});

describe('a link', () => {
  it('keeps the route of its page, letter by letter', () => {
    const page = 'https://example.org/#/route?x=1%20a';
    const link = linkTo(page, edit, 'session');
    assert.equal(link, `${page}&session=${edit}`);
    assert.equal(readKeyOrLink(link, 'session')?.key, edit);
    assert.equal(linkTo(link, view, 'session'), `${page}&session=${view}`);
    assert.equal(linkTo(link, null, 'session'), page);
  });

  it('is read as mails write it', () => {
    const link = `https://example.org/#/a&session=${edit}`;
    const [head, tail] = [link.slice(0, -9), link.slice(-9)];
    for (const text of [
      `<${link}>`,
      `Join: ${link} see you`,
      `"${head}\r\n${tail}"`,
      encodeURIComponent(link),
      `(${edit})`,
    ]) {
      assert.equal(readKeyOrLink(text, 'session')?.key, edit, text);
    }
  });
});

/** Derives a key in another way than the code does: over a big number. */
function derivedAnew(access: 'edit' | 'view', from: string): string {
  const hash = createHash('sha256').update(`shared-session:${access}:${from}`).digest('hex');
  let bits = BigInt(`0x${hash}`) >> BigInt(256 - 130);
  let key = '';
  for (let left = 26; left > 0; left--) {
    key = '0123456789abcdefghjkmnpqrstvwxyz'.charAt(Number(bits & 31n)) + key;
    bits >>= 5n;
  }
  return access.slice(0, 1) + key;
}
