/**
 * Gives the focus back to `toggle` when `popover` closes with the focus in it. Browsers should do so by themselves; here
 * Chromium does not. Aborting `signal` lets go.
 */
export function returnFocus(popover: HTMLElement, toggle: HTMLElement, signal: AbortSignal): void {
  const root = popover.getRootNode() as ShadowRoot;
  const isInside = () => popover.contains(root.activeElement);
  const giveBack = () => {
    // What is hidden by now may keep the focus until the next frame.
    if (root.activeElement === null || isInside()) toggle.focus();
  };
  popover.addEventListener(
    'beforetoggle',
    ({ newState }) => {
      if (newState === 'closed' && isInside()) popover.addEventListener('toggle', giveBack, { once: true });
    },
    { signal },
  );
}
