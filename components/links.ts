/** Links carry a key in their fragment, which browsers never send to a server. */

/** What the fragment of `link` says under `parameter`, or null. */
export function keyIn(link: string, parameter: string): string | null {
  const hash = link.indexOf('#');
  return hash < 0 ? null : new URLSearchParams(link.slice(hash + 1)).get(parameter);
}

/** `page` with `key` in its fragment; without one if that is null. */
export function linkTo(page: string, key: string | null, parameter: string): string {
  const url = new URL(page);
  const fragment = new URLSearchParams(url.hash.slice(1));
  if (key === null) fragment.delete(parameter);
  else fragment.set(parameter, key);
  url.hash = fragment.toString();
  return url.href;
}
