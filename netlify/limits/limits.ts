import { maxDepth } from '../../components/core/json/json.ts';
import { defaultLimits } from '../../components/core/sync/protocol.ts';
import type { Limits } from '../../components/core/sync/protocol.ts';

/**
 * The limits that a handler is to keep, those not named being {@link defaultLimits}.
 *
 * @throws {TypeError} if one is unknown, no positive integer, or a depth that no state can have
 */
export function limitsOf(wanted: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries<number | undefined>(wanted)) {
    if (!Object.hasOwn(defaultLimits, name)) {
      const known = Object.keys(defaultLimits).join(', ');
      throw new TypeError(`Expected "limits" to name some of ${known}, got "${name}"`);
    }
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      throw new TypeError(`Expected "limits.${name}" to be an integer of at least 1, got ${String(value)}`);
    }
    if (name === 'depth' && value !== undefined && value > maxDepth) {
      throw new TypeError(`Expected "limits.depth" to be at most ${maxDepth}, got ${value}`);
    }
  }
  const given = Object.entries(wanted).filter(([, value]) => (value as unknown) !== undefined);
  return { ...defaultLimits, ...(Object.fromEntries(given) as Partial<Limits>) };
}
