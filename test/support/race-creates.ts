/**
 * A process that tries to create many slots of a SQLite store as fast as it can, from the moment its input closes, and
 * prints how many it got: `node race-creates.ts <file> <name> <slots>`.
 */
import { finished } from 'node:stream/promises';
import { sqliteStore } from '../../netlify/stores/sqlite.ts';

const [file = '', name = '', slots = '0'] = process.argv.slice(2);
const store = await sqliteStore(file);
process.stdout.write('ready\n');
await finished(process.stdin.resume());

let won = 0;
for (let slot = 0; slot < Number(slots); slot++) {
  if (await store.create(`v1/${slot}`, name)) won++;
}
store.close?.();
process.stdout.write(`${won}\n`);
