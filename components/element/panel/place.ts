/** Where the popover goes: under its button, or above it if there is more room. */

/** Milliseconds do not matter here: the popover follows whatever moves its button. Aborting `signal` lets go. */
export function follow(anchor: HTMLElement, popover: HTMLElement, signal: AbortSignal): void {
  const move = () => {
    place(anchor, popover);
  };
  addEventListener('resize', move, { signal });
  document.addEventListener('scroll', move, { signal, capture: true, passive: true });
  const observer = new ResizeObserver(move);
  observer.observe(anchor);
  observer.observe(popover);
  signal.addEventListener('abort', () => {
    observer.disconnect();
  });
  move();
}

const gap = 8;

/** The least height that is any use. */
const least = 160;

function place(anchor: HTMLElement, popover: HTMLElement): void {
  const { top, bottom, left, right } = anchor.getBoundingClientRect();
  const { innerHeight } = globalThis;
  const innerWidth = document.documentElement.clientWidth;
  const below = innerHeight - bottom;
  const isBelow = below >= Math.min(popover.scrollHeight + 2 * gap, innerHeight / 2) || below >= top;
  const width = popover.offsetWidth;
  const isRtl = getComputedStyle(anchor).direction === 'rtl';
  // Edge to edge with the button, on the side where reading starts, unless the other has the room.
  const [near, far] = isRtl ? [right - width, left] : [left, right - width];
  const fits = (x: number) => x >= gap && x + width <= innerWidth - gap;
  const x = fits(near) ? near : fits(far) ? far : Math.max(gap, Math.min(near, innerWidth - width - gap));
  const set = (name: string, px: number | null) => {
    popover.style.setProperty(name, px === null ? 'auto' : `${Math.round(px)}px`);
  };
  const most = innerHeight - 2 * gap;
  const room = Math.min(most, Math.max(least, (isBelow ? below : top) - 2 * gap));
  // Rather over its button than out of the window.
  const from = (edge: number) => Math.max(gap, Math.min(edge + gap, innerHeight - gap - room));
  set('--_left', x);
  set('--_top', isBelow ? from(bottom) : null);
  set('--_bottom', isBelow ? null : from(innerHeight - top));
  set('--_room', room);
}
