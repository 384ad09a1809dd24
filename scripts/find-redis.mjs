import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

/** What to do for a Redis server. */
export const redisAdvice = `The tests need redis-server, built with TLS as it usually is, and none was found. Either
  install Redis or Valkey so that redis-server or valkey-server is on the PATH (brew install redis, apt-get install redis-server),
  or name one: REDIS_SERVER=/path/to/redis-server npm test`;

/**
 * Returns the path of a Redis server: `REDIS_SERVER`, an installed one, or Debian's package, installed now if we may.
 *
 * @throws {Error} with advice if there is none
 */
export async function findRedis() {
  const found = process.env.REDIS_SERVER || installedRedis() || (await debianRedis());
  if (found === undefined) throw new Error(redisAdvice);
  return found;
}

function installedRedis() {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => ['redis-server', 'valkey-server'].map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** The server alone: `redis-server` itself would start a service. */
async function debianRedis() {
  const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!mayInstall) return undefined;
  console.error('Installing the Debian package "redis-tools", which has the server …');
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] };
  await run('apt-get', ['-qq', 'update'], quiet);
  await run('apt-get', ['-qq', 'install', '--yes', '--no-install-recommends', 'redis-tools'], quiet);
  return installedRedis();
}
