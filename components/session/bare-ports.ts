/** A place that offers nothing: somebody is always there, and nothing outlives the page. */
import type { Ports } from './ports.ts';
import { colorOf, drawName } from './presence/names.ts';

export const barePorts: Ports = {
  watch: () => ({ hiddenSince: null, touchedAt: null }),
  outboxes: () => null,
  tabs: () => ({ isLeading: true, takeOver: () => undefined, tell: () => undefined }),
  identity: {
    name: drawName,
    color: colorOf,
    owner: () => null,
    keepOwner: () => undefined,
  },
  ready: () => Promise.resolve(),
};
