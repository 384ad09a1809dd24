/** What axe-core finds fault with: nothing, whatever the state, the colours and the direction. */
import assert from 'node:assert/strict';
import { afterEach, after, before, describe, it } from 'node:test';
import type { AxeResults, RunOptions } from 'axe-core';
import { panelStates } from '../../support/panel-states.ts';
import { openStage } from '../../support/stage.ts';
import type { Stage } from '../../support/stage.ts';

interface Axe {
  run(context: Element, options: RunOptions): Promise<AxeResults>;
}

/** Loads axe-core into the stage. */
async function axeOn({ window }: Stage): Promise<Axe> {
  const script = window.document.createElement('script');
  script.src = new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url).href;
  window.document.head.append(script);
  await new Promise((resolve, reject) => {
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
  });
  return (window as unknown as { axe: Axe }).axe;
}

describe('The panel is accessible', () => {
  let stage: Stage;
  let axe: Axe;

  before(async () => {
    stage = await openStage(320);
    axe = await axeOn(stage);
  });

  afterEach(() => stage.clear());
  after(() => stage.close());

  /** What is still fading in has colours of its own, which nobody has to read. */
  async function atRest(): Promise<void> {
    for (let frame = 0; frame < 2; frame += 1) {
      await new Promise((resolve) => stage.window.requestAnimationFrame(resolve));
    }
    // Of each by itself: WebKit's document does not list what is in shadow trees.
    const passing = [...stage.window.document.querySelectorAll('shared-session')]
      .flatMap(({ shadowRoot }) => shadowRoot?.getAnimations() ?? [])
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(passing.map(({ finished }) => finished));
  }

  async function violations(): Promise<string[]> {
    await atRest();
    const results = await axe.run(stage.window.document.documentElement, { resultTypes: ['violations'] });
    return results.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(' ')}: ${failureSummary}`),
    );
  }

  for (const [name, reach] of Object.entries(panelStates)) {
    it(name, async () => {
      await reach(stage);
      const { documentElement: page } = stage.window.document;
      for (const [scheme, direction] of [
        ['light', 'ltr'],
        ['dark', 'rtl'],
      ] as const) {
        page.style.colorScheme = scheme;
        page.dir = direction;
        page.lang = direction === 'rtl' ? 'ar' : 'en';
        assert.deepEqual(await violations(), [], `${scheme}, ${direction}`);
      }
    });
  }

  it('unlike a button without a name', async () => {
    stage.window.document.querySelector('main')?.append(stage.window.document.createElement('button'));
    assert.match(String(await violations()), /^button-name/);
    stage.window.document.querySelector('main > button')?.remove();
  });
});
