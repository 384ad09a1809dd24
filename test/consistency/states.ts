/** What states have to be: the fold of the changes up to them. In snapshots, after a replacement, and in the end. */
import { isDeepStrictEqual } from 'node:util';
import type { Seen } from '../../components/core/sync/change.ts';
import type { Json } from '../../components/core/json/json.ts';
import { snapshotIn } from './chronicle.ts';
import type { Chronicle } from './chronicle.ts';
import { Fold } from './fold.ts';
import { grouped } from './grouped.ts';
import type { Call } from './history.ts';
import type { Violation } from './violation.ts';

/** Somebody says that this was the state at this version. */
interface Claim {
  readonly kind: 'snapshot' | 'altered' | 'diverged';
  readonly by: string;
  readonly version: number;
  /** Or one of several. */
  readonly states: readonly Json[];
  readonly seen?: Seen;
  readonly calls: readonly Call[];
}

export function statesOf(chronicle: Chronicle): Violation[] {
  const { session, start, changes, head, rests } = chronicle;
  const claims = grouped(claimsIn(chronicle), ({ version }) => version);
  const fold = new Fold(start);
  const seen: Record<string, { counter: number; version: number }> = {};
  const found: Violation[] = rests
    .filter(({ version }) => version !== head)
    .map(({ by, version }) => ({
      kind: 'diverged',
      session,
      detail: `${by} came to rest at version ${version}, not at ${head}`,
      calls: [],
    }));
  for (let version = 1; version <= head; version++) {
    const entry = changes.get(version);
    if (entry === undefined && version > 1) break; // a gap, which is told elsewhere
    try {
      fold.take(entry?.change.patch ?? []);
    } catch (error) {
      const detail = `version ${version} does not apply: ${String(error)}`;
      return [...found, { kind: 'altered', session, detail, calls: entry ? [entry.call] : [] }];
    }
    const [participant = '', counter] = entry?.change.id.split(':') ?? [];
    if (entry !== undefined) seen[participant] = { counter: Number(counter), version };
    for (const claim of claims.get(version) ?? []) found.push(...wrongIn(claim, session, fold.state, seen));
  }
  return found;
}

function claimsIn({ calls, rests, changes }: Chronicle): Claim[] {
  const snapshots = calls.flatMap((call): Claim[] => {
    const snapshot = snapshotIn(call);
    if (snapshot === null) return [];
    const { version, state, seen } = snapshot;
    return [{ kind: 'snapshot', by: call.by, version, states: [state], seen, calls: [call] }];
  });
  const sentAs = grouped(calls, ({ body }) => body?.id);
  const replacements = [...changes.values()].flatMap(({ change: { id, version, patch } }): Claim[] => {
    const sent = (sentAs.get(id) ?? []).filter(({ body }) => body?.version === version - 1);
    // Where a patch was sent as well, under the same id, `writes.ts` compares that.
    if (sent.some(({ body }) => isDeepStrictEqual(body?.patch, patch))) return [];
    const states = sent.flatMap(({ body }) => (body?.state === undefined ? [] : [body.state]));
    return states.length === 0 ? [] : [{ kind: 'altered', by: id, version, states, calls: sent }];
  });
  const ends = rests.map(({ by, version, state }): Claim => ({
    kind: 'diverged',
    by,
    version,
    states: [state],
    calls: [],
  }));
  return [...snapshots, ...replacements, ...ends];
}

function wrongIn(claim: Claim, session: string, state: Json, seen: Seen): Violation[] {
  const { kind, by, version, states, calls } = claim;
  const found: Violation[] = [];
  if (!states.some((claimed) => isDeepStrictEqual(claimed, state))) {
    const detail = `${by} at version ${version}: expected ${JSON.stringify(state)}, got ${JSON.stringify(states)}`;
    found.push({ kind, session, detail, calls });
  }
  if (claim.seen !== undefined && !isDeepStrictEqual(claim.seen, seen)) {
    const detail = `${by} at version ${version}: expected ${JSON.stringify(seen)}, got ${JSON.stringify(claim.seen)}`;
    found.push({ kind: 'seen', session, detail, calls });
  }
  return found;
}
