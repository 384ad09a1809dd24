/** The `lang` that holds for an element, as the browser itself looks for it: up the tree, and from a shadow root to its host. */
export function nearestLang(element: Element): string {
  const lang = element.closest('[lang]')?.getAttribute('lang');
  const root = element.getRootNode();
  return lang ?? (root instanceof ShadowRoot ? nearestLang(root.host) : '');
}

/** Where a `lang` that holds for an element can change: its own tree, and those that its shadow roots are in. */
export function treesAround(element: Element): readonly Node[] {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? [root, ...treesAround(root.host)] : [root];
}
