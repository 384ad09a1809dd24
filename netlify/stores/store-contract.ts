/**
 * The package `shared-session/store-contract`: what `stores/store.ts` promises, as checks that any store must pass, under
 * any test runner.
 */
import { raceChecks, sequentialChecks } from './store-checks.ts';
import type { Check } from './store-checks.ts';
import type { Store } from './store.ts';

export { raceChecks, sequentialChecks };
export type { Check };

/** A store; or two instances of one, as two processes have them, which only then shows that neither keeps things to itself. */
export type Opened = Store | readonly [Store, Store];

/**
 * Registers every check as a test.
 *
 * @param test as in node:test, Vitest, Jest or Mocha
 * @param open gives an empty store, each time another one or the same emptied
 */
export function storeContract(
  test: (name: string, run: () => Promise<void>) => unknown,
  open: () => Opened | Promise<Opened>,
  checks: readonly Check[] = [...sequentialChecks, ...raceChecks],
): void {
  for (const check of checks) {
    test(check.name, async () => {
      const opened = await open();
      const [store, other] = 'get' in opened ? [opened, opened] : opened;
      try {
        await check.run(store, other);
      } finally {
        for (const instance of new Set([store, other])) instance.close?.();
      }
    });
  }
}
