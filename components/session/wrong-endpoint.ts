/** What a developer should know: the one thing that this library logs, for there is nobody else to tell it to. */
import { isSessionError } from './session-error.ts';

/** Says once for each endpoint that no shared session answers there, and what to do about it. */
export function explainWrongEndpoint(endpoint: string, error: unknown): void {
  if (!isSessionError(error) || error.code !== 'endpoint-wrong' || explained.has(endpoint)) return;
  explained.add(endpoint);
  console.error(
    `shared-session: no shared session answers at "${endpoint}". ${error.message}. ` +
      'Is the function deployed? It is netlify/functions/shared-sessions.mts, and `netlify dev` or ' +
      '`npx shared-session serve` runs it on your computer. If it is elsewhere, set the attribute "endpoint".',
  );
}

const explained = new Set<string>();
