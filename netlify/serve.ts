/** The same function on plain Node. */
import type { Server as HttpServer, ServerResponse } from 'node:http';
import { serve } from 'srvx';
import { createHandler } from './http/handler.ts';
import type { Rates } from './limits/rate-limit.ts';
import { staticFiles } from './static-files.ts';
import type { Store } from './stores/store.ts';

export interface ListenOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  /** Closed at the end. */
  readonly store: Store;
  /** Whose files to serve too. */
  readonly directory: string | null;
  /** The files that the store is in, which are never served. */
  readonly storeFiles: readonly string[];
  /** How often one address may ask. */
  readonly rates: Rates;
}

/** Serves until a signal ends it, and says where on standard output. */
export async function listen({
  port,
  host,
  store,
  directory,
  storeFiles,
  rates,
}: ListenOptions): Promise<void> {
  const handle = createHandler({ store, rates });
  const server = serve({
    port,
    hostname: host,
    silent: true,
    gracefulShutdown: false, // ours closes the store too, and prints nothing
    middleware: directory === null ? [] : staticFiles(directory, storeFiles),
    fetch: handle,
  });
  await server.ready();
  const url = new URL(`http://${host}/`);
  url.port = new URL(server.url ?? url).port;
  process.stdout.write(`shared-session: listening on ${url.href}\n`);
  stopOnSignal(server.node?.server as HttpServer, store);
}

/** Ends when asked to: takes no more requests, answers those it has, closes the store. A second signal ends at once. */
function stopOnSignal(server: HttpServer, store: Store): void {
  const underWay = new Set<ServerResponse>();
  let isStopping = false;
  const endConnections = () => {
    // Browsers keep connections that they may never use again; waiting for them takes a minute.
    if (isStopping && underWay.size === 0) server.closeAllConnections();
  };
  server.prependListener('request', (_, response: ServerResponse) => {
    underWay.add(response);
    response.once('close', () => {
      underWay.delete(response);
      endConnections();
    });
  });
  const stop = () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    server.close(() => store.close?.());
    endConnections();
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop);
}
