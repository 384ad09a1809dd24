/** The panel in the narrowest page and the widest font: nothing is cut off, and nothing has to be scrolled sideways. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { SharedSession } from '../../../components/element/shared-session.ts';
import { panelStates } from '../../support/panel-states.ts';
import { openStage } from '../../support/stage.ts';
import type { Stage } from '../../support/stage.ts';
import { addWideFont } from '../../support/wide-font.ts';

describe('The panel in a wide font', () => {
  let stage: Stage;

  before(async () => {
    stage = await openStage(320);
    await addWideFont(stage.window);
    const style = stage.window.document.createElement('style');
    style.textContent = 'shared-session, p { font-family: Wide }';
    stage.window.document.head.append(style);
  });

  afterEach(() => stage.clear());
  after(() => stage.close());

  it('is tried in a font that is wide, here too', () => {
    const sample = stage.window.document.createElement('p');
    sample.textContent = 'ni字';
    sample.style.inlineSize = 'max-content';
    stage.window.document.body.append(sample);
    assert.equal(Math.round(sample.getBoundingClientRect().width), 3 * 2 * 16);
    sample.remove();
  });

  for (const [name, reach] of Object.entries(panelStates)) {
    it(`has room for everything: ${name}`, async () => {
      const element = await reach(stage);
      await new Promise((resolve) => stage.window.requestAnimationFrame(resolve));
      const { scrollingElement } = stage.window.document;
      assert.ok((scrollingElement?.scrollWidth ?? Infinity) <= 320, `${scrollingElement?.scrollWidth} px`);
      assert.deepEqual(tooWide(element), []);
    });
  }
});

/** What does not fit into its own box. */
function tooWide(element: SharedSession): string[] {
  const boxes = element.shadowRoot?.querySelectorAll<HTMLElement>(
    '.panel, button, label, .detail, .card, .band',
  );
  return [...(boxes ?? [])].flatMap((box) =>
    box.scrollWidth > box.clientWidth
      ? [`${box.className || box.textContent.trim()}: ${box.scrollWidth} px in ${box.clientWidth}`]
      : [],
  );
}
