/** What a browser offers a session. Outside of one, as in Node, each part finds that out and offers nothing. */
import type { Ports } from '../session/ports.ts';
import { watch } from './activity.ts';
import { identity } from './identity.ts';
import { outboxes } from './orphaned-outboxes.ts';
import { pageScripts } from './page-scripts.ts';
import { joinTabs } from './tabs.ts';

export const browserPorts: Ports = { watch, outboxes, tabs: joinTabs, identity, ready: pageScripts };
