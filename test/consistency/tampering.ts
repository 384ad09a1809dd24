/** How a planted fault gets at requests, answers and what is stored. */
import type { Plan } from './person.ts';

/** `request` with another body. */
export function rewritten({ url, method, headers }: Request, body: string): Request {
  const kept = new Headers(headers);
  kept.delete('Content-Length');
  return new Request(url, { method, headers: kept, body });
}

/** Whether `key` is where a change is kept. */
export function isSlot(key: string): boolean {
  return /\/\d{16}$/.test(key);
}

/** Whether `key` is where a snapshot is kept. */
export function isSnapshot(key: string): boolean {
  return key.endsWith('/snapshot');
}

/** The newer snapshot, with what the older one has in the same places. */
export function withPartsOf(before: string, snapshot: string): string {
  const planIn = (text: string) => (JSON.parse(text) as { state: Plan }).state;
  const [old, { items, fields }] = [planIn(before), planIn(snapshot)];
  return withMember(snapshot, 'state', {
    items: items.map((item, index) => old.items[index] ?? item),
    fields: { ...fields, ...old.fields },
  });
}

/** `json` with another value under `name`. */
export function withMember(json: string, name: string, value: unknown): string {
  return JSON.stringify({ ...(JSON.parse(json) as object), [name]: value });
}

/** An answer with other changes, if it lists any. */
export async function withChanges(
  response: Response,
  change: (all: readonly unknown[]) => readonly unknown[],
): Promise<Response> {
  return await withText(response, (text) => {
    const body = JSON.parse(text) as { changes?: readonly unknown[] };
    return body.changes === undefined ? text : withMember(text, 'changes', change(body.changes));
  });
}

/** `response` with another body. */
export async function withText(response: Response, change: (text: string) => string): Promise<Response> {
  const { status, headers } = response;
  const text = await response.text();
  return new Response(text === '' ? null : change(text), { status, headers });
}
