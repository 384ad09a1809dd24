/** `shared-session:state(live)`: how things are, for the page's style sheet. */

/** @returns what makes the element's states exactly `names`; nothing happens in browsers that know no custom states */
export function customStates(element: HTMLElement): (names: readonly string[]) => void {
  const states = statesOf(element);
  return (names) => {
    try {
      for (const name of states ?? []) if (!names.includes(name)) states?.delete(name);
      for (const name of names) states?.add(name);
    } catch {
      // The first browsers to have them wanted two dashes before each name.
    }
  };
}

function statesOf(element: HTMLElement): CustomStateSet | undefined {
  try {
    return element.attachInternals().states;
  } catch {
    return undefined; // somebody else has them, or there are none
  }
}
