/**
 * Links carry a key in their fragment, which browsers never send to a server. The rest of the fragment is the page's own
 * (an anchor, a route such as `#/board?x=1`) and stays as it is, letter by letter.
 */

/** What the fragment of `link` says under `parameter`, or null if that is nothing. */
export function keyIn(link: string, parameter: string): string | null {
  const hash = link.indexOf('#');
  return hash < 0 ? null : (pattern(parameter).exec(link.slice(hash))?.[1] ?? null);
}

/** `page` with `key` in its fragment; without one if that is null. */
export function linkTo(page: string, key: string | null, parameter: string): string {
  const [address = '', ...rest] = page.split('#');
  const own = rest.join('#') && `#${rest.join('#')}`.replace(pattern(parameter), '').slice(1);
  const fragment = key === null ? own : `${own && `${own}&`}${parameter}=${key}`;
  return fragment ? `${address}#${fragment}` : address;
}

/** The parameter wherever it stands, with what parts it from what comes before. */
function pattern(parameter: string): RegExp {
  return new RegExp(`[#&?]${parameter.replace(/\W/g, '\\$&')}=([^&]+)?`);
}
