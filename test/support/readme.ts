import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

export const readme = await readFile(resolve(import.meta.dirname, '../../README.md'), 'utf8');

/** A fenced block of code. */
export interface Block {
  readonly language: string;
  readonly code: string;
  /** The heading of the section that it is in. */
  readonly section: string;
  /** The text between it and the block or heading before it. */
  readonly introduction: string;
}

/** All blocks of the README, in order. Those in lists come without what they are indented by. */
export const blocks: readonly Block[] = readme.split(/^#+ /m).flatMap((text) => {
  const [section = ''] = text.split('\n', 1);
  return [...text.matchAll(/(.*?)^( *)```(\w+)\n(.*?)^ *```$/gms)].map(
    ([, introduction = '', indent = '', language = '', code = '']) => ({
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      section,
      introduction,
    }),
  );
});

/** The first example of `language` in a section. */
export function example(language: string, section: string): string {
  const found = blocks.find((block) => block.language === language && block.section === section);
  assert.ok(found, `Expected a ${language} example in the README, under "${section}"`);
  return found.code;
}

/** The commands and files that make a site of one's own, in order. The text before a file names it last. */
export const siteSteps: readonly SiteStep[] = blocks
  .filter(({ section }) => section === 'On your own site')
  .map(({ language, introduction, code }) => {
    const [, path = null] = /^.*`([\w/-]+\.\w+)`/s.exec(introduction) ?? [];
    return { path: language === 'sh' ? null : path, content: code };
  });

/** Commands, or a file at `path`. */
export interface SiteStep {
  readonly path: string | null;
  readonly content: string;
}

/** What is to be written to `path` on a site of one's own. */
export function siteFile(path: string): string {
  const step = siteSteps.find((other) => other.path === path);
  assert.ok(step, `Expected the README to have ${path}`);
  return step.content;
}
