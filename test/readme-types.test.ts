/** The code in the README, as an app in strict TypeScript would have it. That it does what it says: `e2e/readme.test.ts`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blocks, readme } from './support/readme.ts';
import type { Block } from './support/readme.ts';
import { typeErrors } from './support/type-errors.ts';

/** What the text around the blocks of a section presupposes. */
const presupposed: Readonly<Record<string, string>> = {
  'When two people meet': `declare const s: SharedSession, putBackButton: HTMLButtonElement;`,
  'Who is here': `declare const s: SharedSession;`,
};

/** What the snippets in the text presuppose: in all of them, `s` is the element. */
const presupposedInText = `declare const s: SharedSession, next: unknown, x: unknown;`;

const imported = `import type { SharedSession } from 'shared-session';`;

/** The code in a block, with what it presupposes. A page knows its elements by their ids, and shares them between scripts. */
function codeOf({ language, code, section }: Block): string | null {
  const preamble = presupposed[section];
  switch (language) {
    case 'html': {
      const elements = [...code.matchAll(/<([\w-]+) id="(\w+)"/g)].map(
        ([, tag = '', id = '']) => `declare const ${id}: HTMLElementTagNameMap['${tag}'];`,
      );
      const scripts = [...code.matchAll(/<script type="module">(.*?)<\/script>/gs)].map(
        ([, script]) => script,
      );
      return [...elements, ...scripts].join('\n');
    }
    case 'js':
    case 'ts':
      return preamble === undefined ? code : [imported, preamble, code].join('\n');
    default:
      return null;
  }
}

const modules = new Map<string, string>();
for (const block of blocks) {
  const code = codeOf(block);
  if (code !== null) modules.set(`${block.section}, block ${modules.size + 1}`, code);
}
const blockCount = modules.size;
for (const [, snippet = ''] of readme.matchAll(/`((?:s\.|import )[^`…]*)`/g)) {
  modules.set(snippet, snippet.startsWith('s') ? [imported, presupposedInText, snippet].join('\n') : snippet);
}
const errors = typeErrors(Object.fromEntries(modules) as Record<string, string>);

describe('The README compiles in strict TypeScript:', () => {
  it('all there is', () => {
    // Lest a change of how it is written leaves out what was to be compiled.
    const fences = readme.match(/^ *```(html|js|ts)$/gm) ?? [];
    assert.ok(blockCount > 0 && blockCount === fences.length);
    assert.ok(modules.size > blockCount + 10);
    const sections = new Set(blocks.map(({ section }) => section));
    assert.deepEqual(
      Object.keys(presupposed).filter((section) => !sections.has(section)),
      [],
    );
  });

  for (const name of modules.keys()) {
    it(name, () => {
      assert.deepEqual(errors.in(name), []);
    });
  }
});
