/** What the authority answered, on its way into an editor: the page is told what others did and what gave way. */
import { splitId } from '../core/sync/change.ts';
import { partAt } from '../core/json/patch.ts';
import type { Received } from '../core/sync/receive.ts';
import { isPending } from '../core/sync/replica.ts';
import type { Replica } from '../core/sync/replica.ts';
import type { Editor } from './editor.ts';

export function takeIn(editor: Editor, { replica, changes, conflicts }: Received): void {
  const before = editor.replica;
  editor.replica = replica;
  if (replica.state !== before.state) {
    const authors = new Set(changes.map(({ id }) => splitId(id).participant));
    const [by = null] = authors.size === 1 ? authors : [];
    editor.tellChange(before.state, { origin: isPending(before) ? 'rebase' : 'remote', by });
  }
  for (const conflict of conflicts) editor.tellConflict(conflict);
}

/** Takes in that the authority refused the sent change: every operation of it is told as lost. */
export function takeRefusal(editor: Editor, { sent, confirmed }: Replica, received: Received): void {
  takeIn(editor, received);
  for (const operation of sent?.patch ?? []) {
    const { path } = operation;
    const mine = 'value' in operation ? operation.value : undefined;
    const base = partAt(confirmed, path);
    const values = { mine, theirs: base, base, restore: [] };
    editor.tellConflict({ reason: 'rejected', lost: 'mine', path, operation, by: null, ...values });
  }
}
