/** All states of the button and the panel on one picture: in light, in dark, on a phone, and from right to left. */
import type { Browser, Page, ScreenshotClip } from 'puppeteer-core';
import { scenes, still } from './panel-scenes.ts';
import type { Scene, Stage } from './panel-scenes.ts';

interface Mode {
  readonly name: string;
  readonly scheme: 'light' | 'dark';
  readonly direction: 'ltr' | 'rtl';
  readonly width: number;
  readonly height: number;
}

const desk = { scheme: 'light', direction: 'ltr', width: 900, height: 1200 } as const;
const modes: readonly Mode[] = [
  { ...desk, name: 'light' },
  { ...desk, name: 'dark', scheme: 'dark' },
  { ...desk, name: 'phone', width: 390, height: 780 },
  { ...desk, name: 'rtl', direction: 'rtl' },
];

interface Picture {
  readonly caption: string;
  readonly source: string;
  readonly shows: Scene['shows'];
}

/** One PNG for each mode, by its name. */
export async function contactSheets(stage: Stage): Promise<ReadonlyMap<string, Uint8Array>> {
  const pictures = new Map<Mode, Picture[]>(modes.map((mode) => [mode, []]));
  for (const scene of scenes) {
    const page = await scene.play(stage);
    for (const [mode, taken] of pictures) taken.push(await take(page, scene, mode));
    for (const context of stage.browser.browserContexts().slice(1)) await context.close();
  }
  const sheets = new Map<string, Uint8Array>();
  for (const [mode, taken] of pictures) sheets.set(mode.name, await sheet(stage.browser, mode, taken));
  return sheets;
}

async function take(page: Page, { caption, shows }: Scene, mode: Mode): Promise<Picture> {
  const { scheme, direction, width, height } = mode;
  await page.bringToFront();
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, still]);
  await page.setViewport({ width, height });
  await page.evaluate(async (direction) => {
    document.documentElement.dir = direction;
    document.documentElement.lang = direction === 'rtl' ? 'ar' : 'en';
    const panel = document
      .querySelector('shared-session')
      ?.renderRoot.querySelector<HTMLElement>('.panel[lang]');
    // Arabic is loaded first; where the network is down, it cannot be.
    for (let frame = 0; frame < 90; frame += 1) {
      await new Promise(requestAnimationFrame);
      if (panel?.dir === direction) break;
    }
    await new Promise(requestAnimationFrame);
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    }
  }, direction);
  const clip = mode.name === 'phone' && shows === 'panel' ? null : await clipOf(page, shows, mode);
  const image = await page.screenshot({ encoding: 'base64', ...(clip && { clip }) });
  return { caption, shows, source: `data:image/png;base64,${image}` };
}

/** The button or the panel, with some of what is around it. */
async function clipOf(page: Page, shows: Scene['shows'], mode: Mode): Promise<ScreenshotClip> {
  const part = await page.$(`shared-session >>> [part=${shows}]`);
  const box = await part?.boundingBox();
  if (!box) throw new Error(`Expected the ${shows} in the page`);
  const margin = 12;
  const x = Math.max(0, box.x - margin);
  const y = Math.max(0, box.y - margin);
  return {
    ...{ x, y },
    width: Math.min(mode.width - x, box.width + 2 * margin),
    height: Math.min(mode.height - y, box.height + 2 * margin),
  };
}

async function sheet(browser: Browser, mode: Mode, pictures: readonly Picture[]): Promise<Uint8Array> {
  const page = await browser.newPage();
  const isPhone = mode.name === 'phone';
  await page.setViewport({ width: isPhone ? 1720 : 1610, height: 400 });
  const figure = ({ caption, source }: Picture) =>
    `<figure><figcaption>${caption}</figcaption><img src="${source}"></figure>`;
  const of = (shows: Scene['shows']) =>
    pictures
      .filter((picture) => picture.shows === shows)
      .map(figure)
      .join('');
  const isDark = mode.scheme === 'dark';
  await page.setContent(`<style>
    body { margin: 20px; background: ${isDark ? '#14161b' : '#f3f5f9'}; color: ${isDark ? '#a5acbb' : '#5a6172'}; font: 13px system-ui; }
    figure { margin: 0 0 20px; break-inside: avoid; }
    figcaption { margin: 0 0 4px 12px; }
    .button { display: flex; gap: 32px; }
    .panel { ${isPhone ? 'display: grid; grid-template-columns: repeat(8, 1fr); gap: 12px;' : 'columns: 4; column-gap: 16px;'} }
    img { display: block; ${isPhone ? '' : 'max-width: 100%;'} }
    .panel img { ${isPhone ? 'width: 100%; border-radius: 12px;' : ''} }
  </style><div class="button">${of('button')}</div><div class="panel">${of('panel')}</div>`);
  const image = await page.screenshot({ fullPage: true });
  await page.close();
  return image;
}
