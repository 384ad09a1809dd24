/** What `npm run build` made of the components for `<script type="module" src="…">`. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { launchBrowser } from './support/browser.ts';

const file = resolve(import.meta.dirname, '../cdn/shared-session.min.js');
const code = readFileSync(file, 'utf8');

describe('The CDN file', () => {
  it('takes at most 18 KB, compressed', () => {
    const { length } = gzipSync(code, { level: 9 });
    assert.ok(length <= 18 * 1024, `${length} bytes`);
  });

  it('imports nothing at first, and later only what lies beside it', () => {
    const parts = [...code.matchAll(/import\((['"`])(.+?)\1\)/g)].map(([, , part]) => part ?? '');
    const expected = ['language', 'panel', 'sharing'].map((part) => `./shared-session-${part}.min.js`);
    assert.deepEqual([...new Set(parts)].sort(), expected);
    assert.deepEqual(ts.preProcessFile(code, true, true).importedFiles, []);
    for (const part of parts) assert.ok(existsSync(resolve(file, '..', part)), part);
  });

  it('leads a debugger to the TypeScript that was written', () => {
    const map = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as ConstructorParameters<typeof SourceMap>[0];
    const lines = code.split('\n');
    const line = lines.findIndex((text) => text.includes('customElements.define('));
    const column = lines[line]?.indexOf('customElements.define(') ?? -1;
    const entry = new SourceMap(map).findEntry(line, column);
    assert.match('originalSource' in entry ? entry.originalSource : '', /components\/index\.ts$/);
    assert.match(code, /sourceMappingURL=shared-session\.min\.js\.map\s*$/);
  });

  it('defines the tag, also when a page includes it twice', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const isDefined = await page.evaluate(async (code) => {
        for (const copy of ['//1', '//2']) {
          await import(URL.createObjectURL(new Blob([code, copy], { type: 'text/javascript' })));
        }
        return customElements.get('shared-session') !== undefined;
      }, code);
      assert.ok(isDefined);
    } finally {
      await browser.close();
    }
  });
});
