#!/usr/bin/env node
/** The command line: `npx shared-session serve`, and `npx shared-session sweep`. */
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { basePath } from '../components/core/sync/base-path.ts';
import { defaultLimits } from '../components/core/sync/protocol.ts';
import { defaultRates, noRates } from './limits/rate-limit.ts';
import { listen } from './serve.ts';
import type { ListenOptions } from './serve.ts';
import { defaultSqlite, storeNamed } from './stores/from-env.ts';
import { sweep } from './log/sweep.ts';

const usage = `Usage: shared-session serve [options]
       shared-session sweep [options]

serve: serves ${basePath} on this machine.

  --port <number>    where to listen; 0 takes a free port (default 8899)
  --host <name>      the interface to listen on; 0.0.0.0 for every one (default localhost)
  --static <dir>     also serves the files of a directory, index.html for /
  --no-rates         lets one address ask as often as it likes: behind a proxy, all have that of the proxy

sweep: removes sessions that nobody has used for long, what ended ones have left, and old history. Run it once a day.

  --idle-days <n>    days without use after which a session expires (default ${defaultLimits.idleDays})
  --force            sweeps although nobody has used anything for a week, as where the clock is wrong

Both:

  --store <store>    memory, sqlite:<file>, or redis://<host> (default sqlite:.netlify/shared-session.sqlite)
  --help             prints this
`;

/** Which options each command takes, beyond those of both. */
const options = { serve: ['port', 'host', 'static', 'no-rates'], sweep: ['idle-days', 'force'] } as const;

class UsageError extends Error {
  override readonly name = 'UsageError';
}

try {
  const act = readArguments(process.argv.slice(2));
  if (act === null) process.stdout.write(usage);
  else await act();
} catch (error) {
  const isUsage = error instanceof UsageError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`shared-session: ${message}\n${isUsage ? `\n${usage}` : ''}`);
  process.exitCode = isUsage ? 2 : 1;
}

/** What the command line asks for, or `null` if it asks for help. */
function readArguments(args: string[]): (() => Promise<void>) | null {
  const { values, positionals } = parsed(args);
  if (values.help) return null;
  const [command, ...more] = positionals;
  if ((command !== 'serve' && command !== 'sweep') || more.length > 0) {
    throw new UsageError(`Expected the command "serve" or "sweep", got ${positionals.join(' ') || 'none'}`);
  }
  const known: readonly string[] = [...options[command], 'store'];
  const foreign = Object.keys(values).find((name) => !known.includes(name));
  if (foreign !== undefined) throw new UsageError(`Expected no --${foreign} for "${command}", got one`);
  const { port = '8899', host = 'localhost', store = defaultSqlite(), static: directory = null } = values;
  if (!/^(memory|sqlite:.+|(redis|valkey)s?:\/\/.+)$/.test(store)) {
    throw new UsageError(`Expected --store to be memory, sqlite:<file> or redis://<host>, got another one`);
  }
  if (command === 'sweep') {
    const idleDays = numberFrom(
      'idle-days',
      values['idle-days'] ?? String(defaultLimits.idleDays),
      1,
      99_999,
    );
    return () => sweepOnce(store, idleDays, values.force ?? false);
  }
  const rates = values['no-rates'] ? noRates : defaultRates;
  const settings = { port: numberFrom('port', port, 0, 65_535), host, directory, rates };
  return () => serveFrom(store, settings);
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        'port': { type: 'string' },
        'host': { type: 'string' },
        'store': { type: 'string' },
        'static': { type: 'string' },
        'no-rates': { type: 'boolean' },
        'idle-days': { type: 'string' },
        'force': { type: 'boolean' },
        'help': { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function numberFrom(name: string, text: string, least: number, most: number): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) < least || Number(text) > most) {
    throw new UsageError(`Expected --${name} to be a number from ${least} to ${most}, got "${text}"`);
  }
  return Number(text);
}

async function serveFrom(name: string, settings: Omit<ListenOptions, 'store' | 'storeFiles'>): Promise<void> {
  const { directory } = settings;
  if (directory !== null && !(await isDirectory(directory))) {
    throw new UsageError(`Expected --static to be a directory, got "${directory}"`);
  }
  await listen({ ...settings, store: await storeNamed(name), storeFiles: filesOf(name) });
}

/** What SQLite may keep beside a file, that included. */
function filesOf(name: string): string[] {
  const [, file] = /^sqlite:(.+)$/s.exec(name) ?? [];
  return file === undefined ? [] : ['', '-wal', '-shm', '-journal'].map((end) => file + end);
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ?? false;
}

async function sweepOnce(name: string, idleDays: number, force: boolean): Promise<void> {
  const store = await storeNamed(name);
  try {
    const { sessions, expired, removed, failed, isClockAhead } = await sweep({ store, idleDays, force });
    const counts = `${expired} expired, ${removed} values removed, ${failed} failed`;
    process.stdout.write(`shared-session: swept ${sessions} sessions: ${counts}\n`);
    if (failed > 0 || isClockAhead) process.exitCode = 1;
  } finally {
    store.close?.();
  }
}
