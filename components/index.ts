/** The package: importing it defines `<shared-session>`. */
import { SharedSession } from './element/shared-session.ts';

// A page may load this twice, from two places: the first definition stays.
if (!customElements.get('shared-session')) customElements.define('shared-session', SharedSession);

export { SharedSession } from './element/shared-session.ts';
export * from './client.ts';
export { SessionCopyEvent } from './element/panel/copy-event.ts';
export type { Strings } from './element/panel/strings.ts';
