/** Changes and snapshots as text in a store, and back. Anything else there is a fault of the store. */
import type { Change, Snapshot } from '../../components/core/sync/change.ts';
import { ProtocolError, record } from '../../components/core/json/parse.ts';
import { parseChange, parseSnapshot } from '../../components/core/sync/protocol.ts';
import type { Days } from './remembered.ts';
import { StoreFault } from '../stores/store-fault.ts';

/** What lies in the store beside a snapshot. Times are in milliseconds since 1970. */
export interface Notes {
  /** When the session was last used. */
  readonly at: number;
  /** Which versions are old. */
  readonly days: Days;
  /** When the last checkpoint was made. */
  readonly checkpointAt: number;
}

export function snapshotText(head: Snapshot, { at, days, checkpointAt }: Notes): string {
  return JSON.stringify({ ...head, at: new Date(at).toISOString(), days, checkpointAt });
}

/** Reads back what {@link snapshotText} made. */
export function readSnapshot(text: string): { head: Snapshot; notes: Notes } {
  return parsed(text, (body) => {
    const head = parseSnapshot(body);
    const { at, days, checkpointAt } = record(body, '');
    if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) throw new ProtocolError('/at', 'a time', at);
    const { version, at: since, old } = record(days, '/days');
    for (const [name, number] of Object.entries({ version, since, old, checkpointAt }))
      if (typeof number !== 'number') throw new ProtocolError(`/${name}`, 'a number', number);
    return { head, notes: { at: Date.parse(at), days: days as Days, checkpointAt: checkpointAt as number } };
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
