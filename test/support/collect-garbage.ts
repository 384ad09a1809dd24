/** Measures what is held, and not what only has not been collected yet. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (how: object) => void;

/** Collects all garbage, and gives its memory back to the system. */
export function collectGarbage(): void {
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Bytes of the heap that are in use. */
export function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
