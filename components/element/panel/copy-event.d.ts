import { SessionEvent } from '../../session/events.ts';
/** A link was copied. */
export declare class SessionCopyEvent extends SessionEvent<{
  readonly link: string;
}> {
  constructor(link: string);
}
//# sourceMappingURL=copy-event.d.ts.map
