/** A page of its own for the element: a frame that is as wide as a test wants, with the real handler one call away. */
import type { SharedSession } from '../../components/element/shared-session.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { requestInPage } from './request-in-page.ts';

export interface Stage {
  readonly frame: HTMLIFrameElement;
  readonly window: Window & typeof globalThis;
  /** What requests meet. */
  network: 'up' | 'down' | 'hanging' | 'busy';
  /** Puts an element into the page, or into `parent`. It leaves the address alone, unless `manual` is null. */
  mount(attributes?: Readonly<Record<string, string | null>>, parent?: Element): SharedSession;
  /** Takes away every element, once it has left. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

const page = (script: string) => `<!doctype html>
<html lang="en">
  <head>
    <title>A stage</title>
    <meta name="viewport" content="width=device-width" />
    <style>
      :root { color-scheme: light dark; background: Canvas; color: CanvasText; font: 16px/1.5 sans-serif; }
      body { margin: 8px; }
    </style>
    <script type="module" src="${script}"></script>
  </head>
  <body><main><h1>A stage</h1></main></body>
</html>`;

/** Opens one, with these measures in CSS pixels. */
export async function openStage(width = 320, height = 640): Promise<Stage> {
  const frame = document.createElement('iframe');
  frame.title = 'A stage';
  frame.allow = 'fullscreen';
  frame.style.cssText = `inline-size: ${width}px; block-size: ${height}px; border: 0`;
  document.body.append(frame);
  const window = frame.contentWindow as Stage['window'];
  // A page that is written has the address of the one that writes it, so that links can be made.
  window.document.open();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- and no other way has it
  window.document.write(page(new URL('../../components/index.ts', import.meta.url).href));
  window.document.close();
  await window.customElements.whenDefined('shared-session');
  return stageIn(frame, window);
}

function stageIn(frame: HTMLIFrameElement, window: Stage['window']): Stage {
  const handler = createHandler({ store: memoryStore() });
  const all = () => [...window.document.querySelectorAll('shared-session')];
  const stage: Stage = {
    frame,
    window,
    network: 'up',
    mount(attributes = {}, parent = window.document.querySelector('main') ?? window.document.body) {
      const element = window.document.createElement('shared-session');
      const values: Readonly<Record<string, string | null>> = { manual: '', ...attributes };
      for (const [name, value] of Object.entries(values)) {
        if (value !== null) element.setAttribute(name, value);
      }
      element.fetch = async (url, init) => {
        if (stage.network === 'hanging') await never(init?.signal);
        if (stage.network === 'down') throw new TypeError('Failed to fetch');
        if (stage.network === 'busy') return busy();
        return handler(requestInPage(url, init));
      };
      element.state = { title: 'Picnic' };
      parent.append(element);
      return element;
    },
    async clear() {
      stage.network = 'up';
      await Promise.all(all().map((element) => element.leave()));
      for (const element of all()) element.remove();
    },
    async close() {
      await stage.clear();
      frame.remove();
    },
  };
  return stage;
}

function busy(): Response {
  const headers = { 'Content-Type': 'application/problem+json' };
  return new Response(JSON.stringify({ code: 'store-unavailable', title: 'Busy', status: 503 }), {
    status: 503,
    headers,
  });
}

function never(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new DOMException('Aborted', 'AbortError'));
    });
  });
}

/** Resolves once `condition` holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
