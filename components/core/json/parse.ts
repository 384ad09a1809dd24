/** Takes JSON that somebody else wrote apart, and says where it is not what was expected. */
import { kindOf, toJson } from './json.ts';
import { operationNames, parsePointer, PointerError } from './patch.ts';
import type { Operation, Patch } from './patch.ts';

/** JSON that is not what the protocol says. `pointer` is where, inside the body. */
export class ProtocolError extends TypeError {
  override readonly name = 'ProtocolError';
  readonly code = 'malformed';
  readonly pointer: string;

  constructor(pointer: string, expected: string, got: unknown) {
    super(
      `Expected ${pointer === '' ? 'the body' : `"${pointer.slice(1)}"`} to be ${expected}, got ${show(got)}`,
    );
    this.pointer = pointer;
  }
}

/** @throws {ProtocolError | StateError} unless `value` is a list of RFC 6902 operations */
export function parsePatch(value: unknown, at = ''): Patch {
  return list(value, at).map((operation, index) => parseOperation(operation, `${at}/${index}`));
}

function parseOperation(value: unknown, at: string): Operation {
  const operation = record(value, at);
  const { op } = operation;
  const path = parsePath(operation['path'], `${at}/path`);
  switch (op) {
    case 'add':
    case 'replace':
    case 'test':
      return { op, path, value: toJson(present(operation, 'value', at), `${at}/value`) };
    case 'remove':
      return { op, path };
    case 'move':
    case 'copy':
      return { op, from: parsePath(operation['from'], `${at}/from`), path };
    default:
      throw new ProtocolError(`${at}/op`, operationNames, op);
  }
}

/** @throws {ProtocolError} unless `value` is a JSON Pointer */
export function parsePath(value: unknown, at: string): string {
  const path = text(value, at);
  try {
    parsePointer(path);
  } catch (error) {
    if (error instanceof PointerError) throw new ProtocolError(at, 'a JSON Pointer', path);
    throw error;
  }
  return path;
}

/** An object of which nothing is known. */
export type UnknownRecord = Record<string, unknown>;

/** Whether `value` is an object, neither `null` nor an array. */
export function isRecord(value: unknown): value is UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws {ProtocolError} unless `value` is an object */
export function record(value: unknown, at: string): UnknownRecord {
  if (isRecord(value)) return value;
  throw new ProtocolError(at, 'an object', value);
}

/** @throws {ProtocolError} unless `value` is an array */
export function list(value: unknown, at: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ProtocolError(at, 'an array', value);
}

/** @throws {ProtocolError} unless `value` is a string */
export function text(value: unknown, at: string): string {
  if (typeof value === 'string') return value;
  throw new ProtocolError(at, 'a string', value);
}

/** The member `name`. @throws {ProtocolError} if it is missing */
export function present(body: UnknownRecord, name: string, at = ''): unknown {
  if (body[name] !== undefined) return body[name];
  throw new ProtocolError(`${at}/${name}`, 'a value', undefined);
}

/** Shows what came in, shortened: it may be a whole document. */
function show(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    return kindOf(value);
  const shown = JSON.stringify(value);
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}
