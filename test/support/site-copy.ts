import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** Where this repository is. */
export const root = resolve(import.meta.dirname, '../..');

/** What a build makes or does not need. */
const left = new Set(['node_modules', '.git', '.netlify', 'dist', 'cdn', 'test']);

/**
 * Copies this repository to `site`, so that a build there changes nothing here. Installed packages are linked, but those
 * that a bundle may take along, `packed` and what they depend on, are copied: links lead out of the site.
 */
export async function copySite(site: string, packed: readonly string[]): Promise<void> {
  await cp(root, site, { recursive: true, filter: (from) => from === root || !left.has(basename(from)) });
  const copied = await closure(packed);
  for (const name of await installed()) {
    const [from, to] = [join(root, 'node_modules', name), join(site, 'node_modules', name)];
    await mkdir(dirname(to), { recursive: true });
    await (copied.has(name) ? cp(from, to, { recursive: true }) : symlink(from, to));
  }
}

async function installed(): Promise<string[]> {
  const names = await readdir(join(root, 'node_modules'));
  const scoped = names.map(async (name) => {
    if (!name.startsWith('@')) return [name];
    return (await readdir(join(root, 'node_modules', name))).map((inner) => `${name}/${inner}`);
  });
  return (await Promise.all(scoped)).flat();
}

async function closure(names: readonly string[]): Promise<Set<string>> {
  const found = new Set(names);
  for (const name of found) {
    const manifest = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8');
    const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: Record<string, string> };
    for (const dependency of Object.keys(dependencies)) found.add(dependency);
  }
  return found;
}
