/** What a developer should know: the one thing that this library logs, for there is nobody else to tell it to. */
import { isSessionError } from './session-error.ts';
import type { SessionErrorCode } from './session-error.ts';

/** Says once for each endpoint and code what is wrong there, and what to do about it. */
export function explainEndpoint(endpoint: string, error: unknown): void {
  if (!isSessionError(error)) return;
  const { code, message } = error;
  const [fault, hint] = explanations[code] ?? [];
  if (fault === undefined || explained.has(`${code} ${endpoint}`)) return;
  explained.add(`${code} ${endpoint}`);
  console.error(`shared-session: ${fault} at "${endpoint}". ${message}. ${hint}`);
}

type Explanation = readonly [fault: string, hint: string];

const explanations: Partial<Readonly<Record<SessionErrorCode, Explanation>>> = {
  'endpoint-wrong': [
    'no shared session answers',
    'Is the function deployed? It is netlify/functions/shared-sessions.mts, and `netlify dev` or ' +
      '`npx shared-session serve` runs it on your computer. If it is elsewhere, set the attribute "endpoint".',
  ],
  'function-failed': [
    'something answers with an error instead of the function',
    'The function crashed, or its host is in trouble: its log says which (on Netlify under Logs, Functions). If it ' +
      'never worked: is the package "shared-session" in "dependencies" of your package.json, and not in "devDependencies"?',
  ],
  'internal': ['the function failed', 'Its log says why (on Netlify under Logs, Functions).'],
};

const explained = new Set<string>();
