/** What a session tells as it begins. They come with the part that shares. */
import type { Json } from '../core/json/json.ts';
import { SessionEvent } from './events.ts';

/** The session about to be joined replaces the `local` state. Cancel to stay with it. */
export class SessionBeforeJoinEvent extends SessionEvent<{ readonly local: Json }> {
  constructor(local: Json) {
    super('session-before-join', { local }, true);
  }
}

/** The page started a session. `link` lets others join and edit. */
export class SessionStartEvent extends SessionEvent<{ readonly link: string }> {
  constructor(link: string) {
    super('session-start', { link });
  }
}

/** The page joined a session. */
export class SessionJoinEvent extends SessionEvent<null> {
  constructor() {
    super('session-join', null);
  }
}
