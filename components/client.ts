/** `shared-session/client`: a session without the element, which uses what the browser offers where there is one. */
import { Session as BareSession } from './session/session.ts';
import type { SessionOptions } from './session/session.ts';
import type { Untyped } from './core/json/json.ts';

export class Session<State = Untyped> extends BareSession<State> {
  constructor(options: SessionOptions = {}) {
    super({ ports: async () => (await import('./browser/ports.ts')).browserPorts, ...options });
  }
}

export type { SessionOptions } from './session/session.ts';
