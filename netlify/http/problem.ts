import type { Problem, ProblemCode } from '../../components/core/sync/protocol.ts';

/** The status that goes with each code, and its phrase. */
export const problemStatuses: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  'malformed': [400, 'Bad Request'],
  'protocol-too-new': [400, 'Bad Request'],
  'since-ahead': [400, 'Bad Request'],
  'version-ahead': [400, 'Bad Request'],
  'key-missing': [401, 'Unauthorized'],
  'key-wrong': [403, 'Forbidden'],
  'forbidden': [403, 'Forbidden'],
  'participant-not-yours': [403, 'Forbidden'],
  'not-found': [404, 'Not Found'],
  'method-not-allowed': [405, 'Method Not Allowed'],
  'session-ended': [410, 'Gone'],
  'state-too-large': [413, 'Content Too Large'],
  'patch-too-large': [413, 'Content Too Large'],
  'participant-too-large': [413, 'Content Too Large'],
  'encoding-unsupported': [415, 'Unsupported Media Type'],
  'patch-not-applicable': [422, 'Unprocessable Content'],
  'state-invalid': [422, 'Unprocessable Content'],
  'counter-too-high': [422, 'Unprocessable Content'],
  'too-many-requests': [429, 'Too Many Requests'],
  'not-implemented': [501, 'Not Implemented'],
  'store-unavailable': [503, 'Service Unavailable'],
  'internal': [500, 'Internal Server Error'],
};

export interface ProblemExtras {
  /** The JSON Pointer of the offending place. */
  readonly pointer?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const maxDetailLength = 240;
const maxPointerLength = 1000;

/**
 * A refusal as the client gets it: problem details (RFC 9457) with a stable code.
 *
 * @param detail one sentence for the developer on the other side. Never a key, and nothing of the store. What it quotes of
 *   the request may be long; a pointer that is, is left out: half of it would be another place.
 */
export function problem(
  code: ProblemCode,
  detail: string,
  { pointer, headers }: ProblemExtras = {},
): Response {
  const [status, title] = problemStatuses[code];
  const body: Problem = {
    // No page stands for the code, so RFC 9457 wants this, and the status phrase as the title.
    type: 'about:blank',
    title,
    status,
    code,
    detail: shortened(detail),
    ...(pointer !== undefined && pointer.length <= maxPointerLength && { pointer }),
  };
  return Response.json(body, { status, headers: { ...headers, 'Content-Type': 'application/problem+json' } });
}

/** Without its middle, where it is long: what was expected comes first, and what was found last. */
function shortened(detail: string): string {
  if (detail.length <= maxDetailLength) return detail;
  return `${detail.slice(0, maxDetailLength - 60)}…${detail.slice(-59)}`;
}
