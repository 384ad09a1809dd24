export function findBrowser(): Promise<string | undefined>;
export const browserAdvice: string;
export function findFirefox(): string | undefined;

export interface WebkitPaths {
  readonly driver: string;
  readonly browser: string;
  /** The display there is; without one, `xvfb` is the path of a server for one. */
  readonly display: string | undefined;
  readonly xvfb: string | undefined;
}

export function findWebkit(): WebkitPaths | undefined;
