/** What a session tells as it begins. They come with the part that shares. */
import type { Untyped } from '../core/json/json.ts';
import { SessionEvent } from './session-event.ts';

/** The session about to be joined replaces the `local` state. Cancel to stay with it. */
export class SessionBeforeJoinEvent<State = Untyped> extends SessionEvent<{ readonly local: State }> {
  constructor(local: State) {
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
