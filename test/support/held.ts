/** Counts what a page holds on to: listeners, timers and channels that were added and not taken away again. */
export interface Held {
  readonly listeners: number;
  readonly timers: number;
  readonly channels: number;
  /** What is held, in words. */
  describe(): string;
  /** Puts the page back as it was. */
  stop(): void;
}

/** Counts from now on. Only listeners of the window, the document and other lasting targets count. */
export function countHeld(): Held {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with `call`
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const { setTimeout, clearTimeout, BroadcastChannel } = globalThis;
  const listeners = new Map<unknown, string>();
  const timers = new Set<unknown>();
  const channels = new Set<BroadcastChannel>();
  const lasting = new Set<unknown>([undefined, window, document, document.documentElement, document.body]);
  const keyOf = (type: string, listener: unknown, capture: boolean) => {
    const of = ids.get(listener as object) ?? ids.size;
    ids.set(listener as object, of);
    return `${type} ${of} ${capture}`;
  };
  const ids = new Map<object, number>();

  EventTarget.prototype.addEventListener = function (this: EventTarget, type, listener, options) {
    addEventListener.call(this, type, listener, options);
    // The window may be left out, and is then undefined here.
    if (listener === null || !lasting.has(this)) return;
    const { signal, capture = options === true } = typeof options === 'object' ? options : {};
    if (signal?.aborted) return;
    const key = keyOf(type, listener, capture);
    listeners.set(key, type);
    if (signal) addEventListener.call(signal, 'abort', () => listeners.delete(key));
  };
  EventTarget.prototype.removeEventListener = function (this: EventTarget, type, listener, options) {
    removeEventListener.call(this, type, listener, options);
    const capture = typeof options === 'object' ? options.capture === true : options === true;
    if (listener !== null) listeners.delete(keyOf(type, listener, capture));
  };
  globalThis.setTimeout = ((act: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act(...args);
    }, ms);
    timers.add(timer);
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    timers.delete(timer);
    clearTimeout(timer);
  };
  globalThis.BroadcastChannel = class extends BroadcastChannel {
    constructor(name: string) {
      super(name);
      channels.add(this);
    }
    override close(): void {
      super.close();
      channels.delete(this);
    }
  };

  return {
    get listeners() {
      return listeners.size;
    },
    get timers() {
      return timers.size;
    },
    get channels() {
      return channels.size;
    },
    describe: () =>
      `listeners for ${[...new Set(listeners.values())].join(', ') || 'nothing'}; ${timers.size} timers`,
    stop() {
      Object.assign(EventTarget.prototype, { addEventListener, removeEventListener });
      Object.assign(globalThis, { setTimeout, clearTimeout, BroadcastChannel });
    },
  };
}
