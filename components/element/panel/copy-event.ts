import { SessionEvent } from '../../session/events.ts';

/** A link was copied. */
export class SessionCopyEvent extends SessionEvent<{ readonly link: string }> {
  constructor(link: string) {
    super('session-copy', { link });
  }
}
