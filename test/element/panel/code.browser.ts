import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import 'jsqr';
import type decode from 'jsqr';
import type { SharedSession } from '../../../components/element/shared-session.ts';
import { clear, find, get, push, startedElsewhere, until } from '../../support/panel-page.ts';

/** Made for script tags: in a browser it is a global. */
const { jsQR } = globalThis as unknown as { jsQR: typeof decode.default };

/** Large enough for three pixels and more a module. */
const side = 300;

describe('The QR code', () => {
  afterEach(clear);

  /** What the camera of a phone reads. */
  async function read(element: SharedSession): Promise<string | undefined> {
    const code = get(element, '[part=code]').cloneNode(true) as unknown as SVGElement;
    code.setAttribute('width', String(side));
    code.setAttribute('height', String(side));
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(code))}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0, side, side);
    const pixels = context?.getImageData(0, 0, side, side).data;
    return pixels && jsQR(pixels, side, side)?.data;
  }

  async function showing(): Promise<SharedSession> {
    const { owner } = await startedElsewhere();
    await push(owner, '[part=show-code]');
    await until(() => find(owner, '[part=code]') !== null);
    return owner;
  }

  it('is the link to edit', async () => {
    const element = await showing();
    assert.equal(await read(element), element.linkFor('edit'));
    assert.equal(get(element, '[part=code]').getAttribute('aria-label'), 'QR code of the link to edit');
  });

  it('is the link to view once that is chosen', async () => {
    const element = await showing();
    await push(element, '[part=access] input[value=view]');
    const isOfView = () => (get(element, '[part=code]').getAttribute('aria-label') ?? '').endsWith('view');
    await until(isOfView);
    assert.equal(await read(element), element.linkFor('view'));
  });

  it('goes when it is hidden, and when the panel closes', async () => {
    const element = await showing();
    await push(element, '[part=show-code]');
    assert.equal(find(element, '[part=code]'), null);
    await push(element, '[part=show-code]');
    await until(() => find(element, '[part=code]') !== null);
    element.hide();
    await until(() => find(element, '[part=code]') === null);
  });
});
