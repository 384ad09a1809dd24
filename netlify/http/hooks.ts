/**
 * What the owner of a function has to say beyond keys and limits. The code is not ours: what it throws is reported and
 * answered with 500, whatever it is, and what it should not return refuses.
 */
import { depthOf, kindOf } from '../../components/core/json/json.ts';
import type { Json } from '../../components/core/json/json.ts';
import { problem } from './problem.ts';

export type ActionKind = 'create' | 'read' | 'write' | 'end' | 'participate';

/** What somebody asks for. */
export interface Action {
  readonly kind: ActionKind;
  /** The session's id; `null` where it is yet to be created. */
  readonly id: string | null;
}

/** Whether `request` may do what it asks for. */
export type Authorize = (
  request: Request,
  action: Action,
) => boolean | Response | Promise<boolean | Response>;

/** What is wrong with a state, in words for whoever wrote it, or `null`. */
export type Validate = (state: Json) => string | null;

/** The refusal of `authorize`, or `null` if it lets the request pass. */
export async function refusedBy(
  authorize: Authorize | undefined,
  request: Request,
  action: Action,
): Promise<Response | null> {
  if (authorize === undefined) return null;
  const verdict: unknown = await called('authorize', () => authorize(request, action));
  if (verdict === true) return null;
  // A copy: the headers of a response that was fetched cannot be added to.
  if (verdict instanceof Response) return new Response(verdict.body, verdict);
  return problem('forbidden', 'Expected a request that this site allows, got another one');
}

/** `validate`, after the limit on levels. */
export function validating(depth: number, validate?: Validate): Validate {
  return (state) => {
    if (depthOf(state) > depth) return `Expected a state of at most ${depth} levels, got a deeper one`;
    return validate === undefined ? null : faultIn(state, validate);
  };
}

function faultIn(state: Json, validate: Validate): string | null {
  const fault: unknown = called('validate', () => validate(state));
  if (fault === null || fault === undefined || typeof fault === 'string') return fault ?? null;
  // We do not wait for an async one, and its rejection must not end the process.
  if (fault instanceof Promise) void Promise.allSettled([fault]);
  throw new TypeError(`Expected "validate" to return a text or null, got ${kindOf(fault)}`);
}

/** Calls a hook, so that nothing it throws is taken for what we throw ourselves. */
function called<T>(name: string, hook: () => T): T {
  const failed = (cause: unknown): never => {
    throw new Error(`The hook "${name}" failed`, { cause });
  };
  try {
    const result = hook();
    return result instanceof Promise ? (result.catch(failed) as T) : result;
  } catch (cause) {
    return failed(cause);
  }
}
