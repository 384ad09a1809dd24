/** What README and CONTRIBUTING say where things are. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';

const root = resolve(import.meta.dirname, '..');

/** Names of files and folders: `components/core/keys.ts`, `netlify/stores/`. */
const paths = /(?<![\w./:-])(?:components|netlify|test|demo|docs|scripts)\/[\w./-]*\w\/?/g;

describe('Every path exists that is named in', () => {
  for (const page of ['README.md', 'CONTRIBUTING.md']) {
    it(page, () => {
      const named = [...new Set(readFileSync(resolve(root, page), 'utf8').match(paths))];
      assert.ok(named.length > 5);
      assert.deepEqual(
        named.filter((path) => !existsSync(resolve(root, path))),
        [],
      );
    });
  }

  it('a row of the README that lists files of one folder', () => {
    const row =
      /\| a button of the panel \|.*/.exec(readFileSync(resolve(root, 'README.md'), 'utf8'))?.[0] ?? '';
    const files = row.match(/`[\w-]+\.ts`/g) ?? [];
    assert.equal(files.length, 6);
    for (const file of files) {
      assert.ok(existsSync(resolve(root, 'components/element/panel', file.replaceAll('`', ''))), file);
    }
  });
});
