import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openStage, until } from '../support/stage.ts';
import type { Stage } from '../support/stage.ts';

describe('An element with nothing to see', () => {
  let stage: Stage;

  before(async () => {
    stage = await openStage();
  });

  after(() => stage.close());

  const hasLoaded = (part: string) =>
    stage.window.performance.getEntriesByType('resource').some(({ name }) => name.includes(part));

  it('copies its link, and never loads the panel', async () => {
    const copied: string[] = [];
    const writeText = (text: string) => Promise.resolve(copied.push(text));
    const { navigator } = stage.window;
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    const element = stage.mount({ variant: 'none' });
    const told: string[] = [];
    element.addEventListener('session-copy', ({ detail }) => told.push(detail.link));
    await element.start();
    const isCopied = await element.copyLink('view');
    assert.ok(isCopied);
    assert.deepEqual(copied, [element.linkFor('view')]);
    assert.deepEqual(told, copied);
    assert.ok(hasLoaded('/session/membership.'));
    assert.ok(!hasLoaded('/panel/controller.') && !hasLoaded('/panel/language.'));
    element.variant = 'panel';
    await until(() => hasLoaded('/panel/controller.'));
  });
});
