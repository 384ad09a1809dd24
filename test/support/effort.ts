/** How hard the random tests try. `LONG=1` tries longer, `SEED=…` begins elsewhere; a browser has no environment. */
const { env = {} } = (globalThis as { process?: { env: Record<string, string | undefined> } }).process ?? {};

/** `usual` as a rule, `long` if there is time. */
export function effort(usual: number, long: number): number {
  return env['LONG'] === undefined ? usual : long;
}

export const firstSeed = Number(env['SEED'] ?? 1);
