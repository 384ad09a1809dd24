/** One browser under a W3C WebDriver (https://www.w3.org/TR/webdriver2/), over its HTTP. */
export class WebDriver {
  readonly #session: string;

  private constructor(session: string) {
    this.#session = session;
  }

  /** Has the driver at `url` start a browser with these capabilities. */
  static async start(url: string, capabilities: Readonly<Record<string, unknown>>): Promise<WebDriver> {
    const body = { capabilities: { alwaysMatch: capabilities } };
    const { sessionId } = (await request('POST', `${url}/session`, body)) as { sessionId: string };
    return new WebDriver(`${url}/session/${sessionId}`);
  }

  async navigate(url: string): Promise<void> {
    await this.#post('url', { url });
  }

  async url(): Promise<string> {
    return (await request('GET', `${this.#session}/url`)) as string;
  }

  /** Runs the body of a function in the page; what it returns, or its promise resolves with, comes back. */
  async evaluate(body: string): Promise<unknown> {
    const script = `const done = arguments[0]; (async () => { ${body} })().then((value) => done({ value }), (error) => done({ error: String(error) }))`;
    const answer = await this.#post('execute/async', { script, args: [] });
    const { value, error } = answer as { value?: unknown; error?: string };
    if (error !== undefined) throw new Error(error);
    return value;
  }

  /** Presses keys together, the first one first: `['\uE008', 'a']` is Shift and a. */
  async press(keys: readonly string[]): Promise<void> {
    const down = keys.map((value) => ({ type: 'keyDown', value }));
    const up = keys.toReversed().map((value) => ({ type: 'keyUp', value }));
    await this.#post('actions', { actions: [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }] });
  }

  /** Clicks at a point of the viewport, in CSS pixels. */
  async click(x: number, y: number): Promise<void> {
    const actions = [
      { type: 'pointerMove', duration: 0, x: Math.round(x), y: Math.round(y) },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    const mouse = { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions };
    await this.#post('actions', { actions: [mouse] });
  }

  /** Makes the window, frame and all, this large. */
  async resize(width: number, height: number): Promise<void> {
    await this.#post('window/rect', { width, height });
  }

  async stop(): Promise<void> {
    await request('DELETE', this.#session);
  }

  #post(command: string, body: unknown): Promise<unknown> {
    return request('POST', `${this.#session}/${command}`, body);
  }
}

async function request(method: string, url: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(url, { method, ...init });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`);
  return value;
}
