/** Whether the scripts of the page had their turn. */

/**
 * Resolves once the scripts that a page loads with have run. What they say the app begins with has to come before the state
 * of a session does: after it, that would be an edit, which replaces for everybody what the session has.
 */
export async function pageScripts(): Promise<void> {
  if (!('document' in globalThis) || haveRun()) return;
  await new Promise((resolve) => {
    // Of the window, which hears of it last: scripts may begin only then.
    for (const type of ['DOMContentLoaded', 'load']) addEventListener(type, resolve, { once: true });
  });
}

function haveRun(): boolean {
  // While scripts run that wait for the document, it is "interactive" as it is afterwards.
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return document.readyState === 'complete' || Number(navigation?.domContentLoadedEventStart) > 0;
}
