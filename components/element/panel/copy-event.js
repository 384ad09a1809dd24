import { SessionEvent } from '../../session/events.js';
/** A link was copied. */
export class SessionCopyEvent extends SessionEvent {
  constructor(link) {
    super('session-copy', { link });
  }
}
//# sourceMappingURL=copy-event.js.map
