/**
 * A certificate that signs itself, for 127.0.0.1 and a day, as X.509 has it (RFC 5280): Node reads certificates and makes none,
 * and not every machine has OpenSSL's program.
 */
import { Buffer } from 'node:buffer';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** Both in PEM. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

export function selfSigned(): Certified {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const content = toBeSigned(spki);
  const signature = sign('sha256', content, privateKey);
  const der = sequence(content, ecdsaWithSha256, bits(signature));
  const lines = der.toString('base64').replaceAll(/.{1,64}/g, '$&\n');
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function toBeSigned(spki: Buffer): Buffer {
  const now = Date.now();
  const hour = 3_600_000;
  const name = sequence(set(sequence(oid('550403'), element(0x0c, Buffer.from('shared-session test')))));
  return sequence(
    element(0xa0, integer(Buffer.of(2))), // version 3
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ecdsaWithSha256,
    name, // who signs…
    sequence(time(now - hour), time(now + 24 * hour)),
    name, // …and for whom
    spki,
    element(0xa3, sequence(isAuthority, isFor127001)),
  );
}

/** Distinguished Encoding Rules (X.690): a tag, a length, a content. */
function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const length = Buffer.from(content.length.toString(16).padStart(content.length < 256 ? 2 : 4, '0'), 'hex');
  const head = content.length < 128 ? [tag] : [tag, 0x80 + length.length];
  return Buffer.concat([Buffer.from(head), length, content]);
}

function sequence(...contents: readonly Buffer[]): Buffer {
  return element(0x30, ...contents);
}

function set(...contents: readonly Buffer[]): Buffer {
  return element(0x31, ...contents);
}

function integer(bytes: Buffer): Buffer {
  return element(0x02, bytes);
}

function bits(bytes: Buffer): Buffer {
  return element(0x03, Buffer.of(0), bytes);
}

function octets(bytes: Buffer): Buffer {
  return element(0x04, bytes);
}

/** An object identifier, encoded already. */
function oid(hex: string): Buffer {
  return element(0x06, Buffer.from(hex, 'hex'));
}

/** UTCTime: two digits each of year, month, day, hour, minute, second. */
function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14);
  return element(0x17, Buffer.from(`${digits}Z`));
}

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const isTrue = element(0x01, Buffer.of(0xff));
/** basicConstraints, critical: cA */
const isAuthority = sequence(oid('551d13'), isTrue, octets(sequence(isTrue)));
/** subjectAltName: iPAddress */
const isFor127001 = sequence(oid('551d11'), octets(sequence(element(0x87, Buffer.of(127, 0, 0, 1)))));
