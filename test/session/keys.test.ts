import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { readKeyOrLink } from '../../components/core/keys.ts';
import { deriveKeys } from '../../components/session/keys.ts';
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
});

describe('a link', () => {
  it('is read as it was written', () => {
    const link = linkTo('https://example.org/board?x=1#a=b', owner, 'session');
    assert.equal(link, `https://example.org/board?x=1#a=b&session=${owner}`);
    assert.equal(readKeyOrLink(link, 'session')?.key, owner);
  });

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
