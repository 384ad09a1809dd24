/** `serve` with a planted fault, in a process as the real one: `node faulty-serve.ts <name of the fault> <store>`. */
import { serve } from 'srvx';
import { createHandler } from '../../netlify/http/handler.ts';
import { storeNamed } from '../../netlify/stores/from-env.ts';
import { noRates } from '../../netlify/limits/rate-limit.ts';
import { plantedFaults } from './planted-faults.ts';

const [name, storeName = ''] = process.argv.slice(2);
const fault = plantedFaults.find((fault) => fault.name === name);
if (fault === undefined) throw new Error(`Expected a planted fault, got "${name}"`);

const store = await storeNamed(storeName);
const handle = createHandler({
  store: fault.store?.(store) ?? store,
  rates: noRates,
  // What follows from a fault that was planted is nothing to look at, unless somebody asks.
  report: process.env['SHOW'] === undefined ? () => undefined : console.error,
});
const server = serve({
  port: 0,
  hostname: 'localhost',
  silent: true,
  gracefulShutdown: false,
  fetch: fault.handler?.(handle) ?? handle,
});
await server.ready();
process.stdout.write(`listening on ${new URL(server.url ?? '').href}\n`);
