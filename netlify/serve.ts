#!/usr/bin/env node
/** The same function on plain Node: `npx shared-session serve`. */
import { stat } from 'node:fs/promises';
import type { Server as HttpServer, ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { serve } from 'srvx';
import { staticMiddleware } from 'srvx/static';
import { basePath } from '../components/core/base-path.ts';
import { createHandler } from './handler.ts';
import { defaultSqlite, storeNamed } from './stores/from-env.ts';
import type { Store } from './stores/store.ts';

const usage = `Usage: shared-session serve [options]

Serves ${basePath} on this machine.

  --port <number>    where to listen; 0 takes a free port (default 8899)
  --host <name>      the interface to listen on; 0.0.0.0 for every one (default localhost)
  --store <store>    memory, sqlite:<file>, or redis://<host> (default sqlite:.netlify/shared-session.sqlite)
  --static <dir>     also serves the files of a directory, index.html for /
  --help             prints this
`;

interface Settings {
  readonly port: number;
  readonly host: string;
  readonly store: string;
  readonly directory: string | null;
}

class UsageError extends Error {
  override readonly name = 'UsageError';
}

try {
  const settings = readArguments(process.argv.slice(2));
  if (settings === null) process.stdout.write(usage);
  else await run(settings);
} catch (error) {
  const isUsage = error instanceof UsageError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`shared-session: ${message}\n${isUsage ? `\n${usage}` : ''}`);
  process.exitCode = isUsage ? 2 : 1;
}

/** What the command line asks for, or `null` if it asks for help. */
function readArguments(args: string[]): Settings | null {
  const { values, positionals } = parsed(args);
  if (values.help) return null;
  const [command, ...more] = positionals;
  if (command !== 'serve' || more.length > 0) {
    throw new UsageError(`Expected the command "serve", got ${positionals.join(' ') || 'none'}`);
  }
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65535) {
    throw new UsageError(`Expected --port to be a number from 0 to 65535, got "${values.port}"`);
  }
  if (!/^(memory|sqlite:.+|(redis|valkey)s?:\/\/.+)$/.test(values.store)) {
    throw new UsageError(`Expected --store to be memory, sqlite:<file> or redis://<host>, got another one`);
  }
  return {
    port: Number(values.port),
    host: values.host,
    store: values.store,
    directory: values.static ?? null,
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        port: { type: 'string', default: '8899' },
        host: { type: 'string', default: 'localhost' },
        store: { type: 'string', default: defaultSqlite() },
        static: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function run({ port, host, store: name, directory }: Settings): Promise<void> {
  if (directory !== null && !(await isDirectory(directory))) {
    throw new UsageError(`Expected --static to be a directory, got "${directory}"`);
  }
  const store = await storeNamed(name);
  const handle = createHandler({ store });
  const server = serve({
    port,
    hostname: host,
    silent: true,
    gracefulShutdown: false, // ours closes the store too, and prints nothing
    middleware: directory === null ? [] : [staticMiddleware({ dir: directory })],
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

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ?? false;
}
