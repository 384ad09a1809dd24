/** Changes and snapshots as text in a store, and back. Anything else there is a fault of the store. */
import type { Change, Snapshot } from '../../components/core/sync/change.ts';
import { ProtocolError } from '../../components/core/json/parse.ts';
import { parseChange, parseSnapshot } from '../../components/core/sync/protocol.ts';
import { StoreFault } from '../stores/store-fault.ts';

/** @param at when the session was last used, in milliseconds since 1970 */
export function snapshotText(head: Snapshot, at: number): string {
  return JSON.stringify({ ...head, at: new Date(at).toISOString() });
}

/** Reads back what {@link snapshotText} made. */
export function readSnapshot(text: string): { head: Snapshot; at: number } {
  return parsed(text, (body) => {
    const head = parseSnapshot(body);
    const { at } = body as { at?: unknown };
    if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) {
      throw new ProtocolError('/at', 'a time', at);
    }
    return { head, at: Date.parse(at) };
  });
}

export function readChange(text: string): Change {
  return parsed(text, parseChange);
}

function parsed<T>(text: string, parse: (body: unknown) => T): T {
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    throw new StoreFault('Expected a change or a snapshot in the store, got something else', { cause });
  }
}
