/** What `npm run build` made of the components for `<script type="module" src="…">`. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { launchBrowser } from './support/browser.ts';

const folder = resolve(import.meta.dirname, '../cdn');
const file = resolve(folder, 'shared-session.min.js');
const code = readFileSync(file, 'utf8');

/** The most bytes that each part may take, compressed. What raises one needs a reason. */
const limits: Readonly<Record<string, number>> = {
  'shared-session': 20.5 * 1024,
  'shared-session-sharing': 22 * 1024,
  'shared-session-panel': 11.25 * 1024,
  'shared-session-code': 2.5 * 1024,
  'shared-session-language': 1024,
  'shared-session-caret': 1.5 * 1024,
};
const maxLanguage = 3.25 * 1024;
/** Of all that people load who share a state and look at the panel. */
const together = 53 * 1024;

describe('The parts of the CDN file', () => {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.min.js'))
    .map((name) => name.replace('.min.js', ''));

  it('are the entry, sharing, panel, QR code, caret, and languages', () => {
    const languages = names.filter((name) => /^shared-session-\w\w$/.test(name));
    assert.equal(languages.length, 9);
    assert.deepEqual(names.filter((name) => !languages.includes(name)).sort(), Object.keys(limits).sort());
  });

  for (const name of names) {
    const limit = limits[name] ?? maxLanguage;
    it(`${name} takes at most ${limit / 1024} KB, compressed`, () => {
      assert.ok(sizeOf(name) <= limit, `${sizeOf(name)} bytes`);
    });
  }

  it(`entry, sharing and panel take at most ${together / 1024} KB together`, () => {
    const sizes = ['shared-session', 'shared-session-sharing', 'shared-session-panel'].map(sizeOf);
    const sum = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(sum <= together, `${sum} bytes`);
  });
});

describe('The CDN file', () => {
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

  it('edits, undoes and redoes alone without loading more, and shares without the panel', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const loaded: string[] = [];
      await page.setRequestInterception(true);
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (pathname === '/') {
          const body = '<!doctype html><shared-session variant="none" manual></shared-session>';
          void request.respond({ contentType: 'text/html', body });
        } else if (pathname.startsWith('/cdn/')) {
          loaded.push(pathname.slice('/cdn/'.length));
          const body = readFileSync(resolve(folder, pathname.slice('/cdn/'.length)));
          void request.respond({ contentType: 'text/javascript', body });
        } else void request.respond({ status: 404 });
      });
      await page.goto('http://localhost/');
      const titles = await page.evaluate(async () => {
        const entry = '/cdn/shared-session.min.js';
        await import(entry);
        const element = document.querySelector('shared-session');
        if (!element) return [];
        element.state = { title: 'Plan' };
        element.change((draft: { title: string }) => (draft.title = 'Picnic'));
        await element.undo();
        const undone = (element.state as { title: string }).title;
        await element.redo();
        return [undone, (element.state as { title: string }).title];
      });
      assert.deepEqual(titles, ['Plan', 'Picnic']);
      assert.deepEqual(loaded, ['shared-session.min.js']);
      await page.evaluate(() =>
        document
          .querySelector('shared-session')
          ?.start()
          .catch(() => ''),
      );
      assert.deepEqual(loaded, ['shared-session.min.js', 'shared-session-sharing.min.js']);
    } finally {
      await browser.close();
    }
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

function sizeOf(name: string): number {
  return gzipSync(readFileSync(resolve(folder, `${name}.min.js`)), { level: 9 }).length;
}
