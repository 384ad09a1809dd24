/**
 * Capabilities: owner → edit → view. Each key is derived from the one above it by SHA-256, so that a key opens
 * everything below it and nothing above, and whoever stores view keys holds nothing that can write.
 */

export type Access = 'owner' | 'edit' | 'view';

/** A key as people paste it, read: `o`, `e` or `v` and 26 characters of Crockford base32 (130 bits), lower case. */
export interface Key {
  readonly access: Access;
  readonly key: string;
}

/** The keys that a key opens, itself included. The view key is the session's id in URLs. */
export interface Keys {
  readonly access: Access;
  readonly owner: string | null;
  readonly edit: string | null;
  readonly view: string;
}

/** Crockford's base32: no i, l, o, u. https://www.crockford.com/base32.html */
export const keyAlphabet = '0123456789abcdefghjkmnpqrstvwxyz';
/** How many characters follow the first, and how many random bytes they are made of. */
export const keyLength = 26;
const accesses: Readonly<Record<string, Access>> = { o: 'owner', e: 'edit', v: 'view' };

/** An owner key of 130 bits: five of each of {@link keyLength} random bytes. */
export function ownerKeyOf(random: Uint8Array): string {
  return `o${base32(random)}`;
}

/**
 * Reads a key as people write it: in either case, with spaces and dashes, with i or l for 1 and o for 0.
 * Returns `null` if it is none.
 */
export function readKey(text: string): Key | null {
  const compact = text.toLowerCase().replaceAll(/[\s\u2010-\u2015-]/g, '');
  const access = accesses[compact.slice(0, 1)];
  const key = compact.slice(0, 1) + compact.slice(1).replaceAll(/[il]/g, '1').replaceAll('o', '0');
  return access !== undefined && /^[oev][0-9a-hjkmnp-tv-z]{26}$/.test(key) ? { access, key } : null;
}

/** SHA-256 of a text in UTF-8. */
export type Digest = (text: string) => Promise<Uint8Array>;

/** Derives every key that `key` opens. Rejects as `digest` does. */
export async function keysOpenedBy({ access, key }: Key, digest: Digest): Promise<Keys> {
  const owner = access === 'owner' ? key : null;
  const edit = owner !== null ? await derived('edit', owner, digest) : access === 'edit' ? key : null;
  const view = edit !== null ? await derived('view', edit, digest) : key;
  return { access, owner, edit, view };
}

/**
 * The key in a text as people paste it: a key, a link with one under `parameter`, or a mail with either in it, wrapped,
 * in brackets or percent-encoded. Returns `null` if there is none.
 */
export function readKeyOrLink(text: string, parameter: string): Key | null {
  const plain = decoded(text).replaceAll(invisible, '');
  const at = plain.lastIndexOf(`${parameter}=`);
  if (at >= 0) return readKey(wrapped.exec(plain.slice(at + parameter.length + 1))?.[0] ?? '');
  return readKey(plain.replaceAll(/["'<>()[\]]/g, '')) ?? readKey(amidst.exec(plain)?.[0] ?? '');
}

/** Marks of direction and width that come along with what is copied. */
const invisible = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** A key from the start of a text, with line breaks in it and any text after it. */
const wrapped = /^[\s"'<]*[a-z](?:[\s\u2010-\u2015-]*[0-9a-z]){26}(?![0-9a-z])/i;

/** A key in the middle of a text. Words may not be taken for one: no spaces. */
const amidst = /(?<![0-9a-z])[oev](?:[\u2010-\u2015-]?[0-9a-z]){26}(?![0-9a-z])/i;

function decoded(text: string): string {
  return text.replaceAll(/%[2-7][0-9a-f]/gi, (code) => String.fromCharCode(parseInt(code.slice(1), 16)));
}

async function derived(access: 'edit' | 'view', from: string, digest: Digest): Promise<string> {
  return access.slice(0, 1) + base32Of(await digest(`shared-session:${access}:${from}`));
}

/** One character for the low five bits of each byte. */
export function base32(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => keyAlphabet[byte & 31]).join('');
}

/** The first 130 bits in base32, five at a time, most significant first. */
export function base32Of(bytes: Uint8Array): string {
  return Array.from({ length: keyLength }, (_, index) => {
    const bit = index * 5;
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    return keyAlphabet[(pair >> (11 - (bit & 7))) & 31];
  }).join('');
}
