/** What leaves: pending edits, gathered into one change. Loaded with the first session. */
import type { ChangeId } from './change.ts';
import type { Json } from '../json/json.ts';
import type { Patch } from '../json/patch.ts';
import type { Replica, Sent } from './replica.ts';

/** Gathers what is unsent into the change to send, unless one is already on its way: that one is sent again as it was. */
export function send(replica: Replica): Replica & { readonly sent: Sent | null } {
  if (replica.sent !== null || replica.unsent.length === 0) return replica;
  const counter = replica.counter + 1;
  const id: ChangeId = `${replica.participant}:${counter}`;
  return {
    ...replica,
    counter,
    sent: { id, version: replica.version, patch: shorter(replica.unsent.flat(), replica.state) },
    unsent: [],
  };
}

/** Whoever empties a long list says so item by item. The state itself is shorter then, and merges just as well. */
function shorter(patch: Patch, state: Json): Patch {
  if (patch.length < manyOperations || JSON.stringify(patch).length <= JSON.stringify(state).length)
    return patch;
  return [{ op: 'replace', path: '', value: state }];
}

/** Fewer than these are not worth measuring a state for. */
const manyOperations = 100;
