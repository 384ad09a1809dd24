/** Where the panel is and how large, in narrow, mirrored, enlarged and nested pages, and for those who need other colours. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { SharedSession } from '../../../components/element/shared-session.ts';
import { panelStates, part, shown } from '../../support/panel-states.ts';
import { openStage } from '../../support/stage.ts';
import type { Stage } from '../../support/stage.ts';
import { hasMedia, media } from '../../support/user.ts';

/** What a finger needs, in CSS pixels. */
const target = 44;

/** The same place on two machines, give or take what rounding does. */
const near = (a: number, b: number) => Math.abs(a - b) <= 1;

const frames = (window: Window) =>
  new Promise((resolve) => {
    window.requestAnimationFrame(() => window.requestAnimationFrame(resolve));
  });

describe('The shape of the panel', () => {
  let stage: Stage;

  afterEach(() => stage.clear());

  /** Whether a person sees the panel: nothing covers its title, and it lies within the viewport. */
  async function assertOnTop(element: SharedSession): Promise<void> {
    await frames(stage.window);
    const { left, top, width, height } = part(element, '#title').getBoundingClientRect();
    const hit = element.shadowRoot?.elementFromPoint(left + width / 2, top + height / 2);
    assert.equal(hit?.closest('#panel')?.id, 'panel', `${hit?.localName} covers the title`);
    assertWithin(part(element, '#panel').getBoundingClientRect());
  }

  function assertWithin({ left, right, top, bottom }: DOMRect): void {
    const { innerWidth, innerHeight } = stage.window;
    const isWithin = left >= -1 && top >= -1 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
    assert.ok(isWithin, JSON.stringify({ left, right, top, bottom, innerWidth, innerHeight }));
  }

  async function openIn(parent?: Element): Promise<SharedSession> {
    const element = stage.mount({}, parent);
    element.show();
    await shown(element, '.body');
    return element;
  }

  describe('at 320 px', () => {
    before(async () => {
      stage = await openStage(320);
    });

    after(() => stage.close());

    for (const [name, reach] of Object.entries(panelStates)) {
      it(`does not make the page scroll sideways, and has room for a finger: ${name}`, async () => {
        const element = await reach(stage);
        await frames(stage.window);
        const { scrollingElement } = stage.window.document;
        assert.ok((scrollingElement?.scrollWidth ?? Infinity) <= 320, `${scrollingElement?.scrollWidth} px`);
        const [panel] = element.shadowRoot?.querySelectorAll<HTMLElement>('.panel') ?? [];
        assert.ok(panel && panel.scrollWidth <= panel.clientWidth, `${panel?.scrollWidth} px`);
        assert.deepEqual(tooSmall(element), []);
      });
    }
  });

  describe('at 800 px', () => {
    before(async () => {
      stage = await openStage(800, 640);
    });

    after(() => stage.close());

    it('is mirrored where one reads from right to left', async () => {
      const { documentElement: page } = stage.window.document;
      const places: number[] = [];
      for (const direction of ['ltr', 'rtl']) {
        page.dir = direction;
        page.lang = direction === 'rtl' ? 'ar' : 'en';
        const element = await openIn();
        // Words go in their own direction, and Arabic has to be loaded first.
        while (part(element, '#panel').dir !== direction) await frames(stage.window);
        await frames(stage.window);
        const [button, panel] = ['[part=button]', '#panel'].map((selector) =>
          part(element, selector).getBoundingClientRect(),
        ) as [DOMRect, DOMRect];
        const close = part(element, '[part=close]').getBoundingClientRect();
        const isRtl = direction === 'rtl';
        // Edge to edge with its button, on the side where reading starts; the way out is on the other.
        assert.ok(isRtl ? near(panel.right, button.right) : near(panel.left, button.left), direction);
        const closeFrom = isRtl ? close.left - panel.left : panel.right - close.right;
        places.push(closeFrom);
        assert.ok(closeFrom < 24, `${closeFrom} px from the edge, ${direction}`);
        await stage.clear();
      }
      page.dir = page.lang = '';
      assert.ok(near(places[0] ?? 0, places[1] ?? Infinity), places.join(' '));
    });

    it('is on top of a page that wants to be on top', async () => {
      const cover = stage.window.document.createElement('div');
      cover.style.cssText = 'position: fixed; inset: 0; z-index: 2147483647';
      stage.window.document.body.append(cover);
      await assertOnTop(await openIn());
      cover.remove();
    });

    it('is on top of a modal dialog that it is in', async () => {
      const dialog = stage.window.document.createElement('dialog');
      dialog.style.cssText = 'inline-size: 300px; overflow: hidden; transform: translateX(10px)';
      stage.window.document.body.append(dialog);
      dialog.showModal();
      await assertOnTop(await openIn(dialog));
      dialog.remove();
    });

    it('is within the viewport when everything is twice as large', async () => {
      const { documentElement: page } = stage.window.document;
      stage.frame.style.inlineSize = '400px';
      page.style.fontSize = '200%';
      await assertOnTop(await openIn());
      page.style.fontSize = '';
      stage.frame.style.inlineSize = '800px';
    });

    it('follows its button out of sight only to the edge', async () => {
      const space = stage.window.document.createElement('div');
      space.style.blockSize = '3000px';
      stage.window.document.body.append(space);
      const element = await openIn();
      stage.window.scrollTo(0, 1000);
      await assertOnTop(element);
      space.remove();
    });

    it('can be scrolled to its end in a low window', async () => {
      stage.frame.style.blockSize = '260px';
      const element = await openIn();
      await assertOnTop(element);
      const panel = part(element, '#panel');
      panel.scrollTop = panel.scrollHeight;
      assertWithin(part(element, '[part=status]').getBoundingClientRect());
      stage.frame.style.blockSize = '640px';
    });
  });

  if (!hasMedia) return;

  describe('for those who need other colours, or no motion', () => {
    before(async () => {
      stage = await openStage(320);
    });

    afterEach(() => media({}));

    function reach(name: string): Promise<SharedSession> {
      const state = panelStates[name];
      if (state === undefined) throw new Error(`Expected a state, got ${name}`);
      return state(stage);
    }

    after(() => stage.close());

    it('tells the status by shape, and what is chosen by an outline, where colours are forced', async () => {
      await media({ 'forced-colors': 'active' });
      const element = await reach('with the QR code');
      const styleOf = (selector: string) => stage.window.getComputedStyle(part(element, selector));
      assert.equal(styleOf('.option :checked + span').outlineStyle, 'solid');
      // A code in other colours is none that a phone can read.
      assert.equal(styleOf('[part=code]').forcedColorAdjust, 'none');
      assert.notEqual(styleOf('[part=copy]').borderTopStyle, 'none');
    });

    it('does not turn where motion is to be reduced', async () => {
      const busy = async () => {
        const element = await reach('reconnecting');
        return stage.window.getComputedStyle(part(element, '.icon-busy')).animationName;
      };
      await media({ 'prefers-reduced-motion': 'no-preference' });
      assert.equal(await busy(), 'turn');
      await stage.clear();
      await media({ 'prefers-reduced-motion': 'reduce' });
      assert.equal(await busy(), 'none');
    });
  });
});

/** What is too small for a finger. */
function tooSmall(element: SharedSession): string[] {
  const all = element.shadowRoot?.querySelectorAll<HTMLElement>('button, input, a, select, textarea') ?? [];
  return [...all].flatMap((control) => {
    const { width, height } = control.getBoundingClientRect();
    const isSeen = width > 0 && height > 0;
    const name = control.getAttribute('part') ?? (control.id || control.textContent.trim());
    return isSeen && (width < target - 0.5 || height < target - 0.5) ? [`${name}: ${width} × ${height}`] : [];
  });
}
