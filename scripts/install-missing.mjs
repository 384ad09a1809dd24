import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm, root } from './run.mjs';

/** Installs the packages of package-lock.json unless they are all there already. Says so when it does. */
export async function installMissing() {
  const missing = await missingPackages();
  if (missing.length === 0) return;
  console.log(`Installing ${missing.length} packages (the first time this takes a minute or two) …`);
  const code = await npm('install', '--no-audit', '--no-fund', '--loglevel=error');
  if (code !== 0) throw new Error(`npm install ended with code ${code}`);
}

/** The packages that package-lock.json asks for and npm has not put there: by npm's own list of what it did. */
async function missingPackages() {
  const wanted = await packagesIn('package-lock.json');
  const installed = await packagesIn(join('node_modules', '.package-lock.json')).catch(() => ({}));
  return Object.entries(wanted)
    .filter(([path, { optional }]) => path !== '' && !optional)
    .filter(([path, { version }]) => installed[path]?.version !== version)
    .map(([path]) => path);
}

async function packagesIn(lockfile) {
  return JSON.parse(await readFile(join(root, lockfile), 'utf8')).packages;
}
