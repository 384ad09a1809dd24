/** Apart from the panel: an element that shows nothing has its link copied, too. */
import { SessionCopyEvent } from './copy-event.ts';

/** Copies `link`, and tells so as `element`. Says whether it worked. */
export async function copyLink(
  element: Element,
  link: string,
  field: HTMLInputElement | null,
): Promise<boolean> {
  const isCopied = await copyText(link, field);
  if (isCopied) element.dispatchEvent(new SessionCopyEvent(link));
  return isCopied;
}

/** Copies `text`, by whatever this browser offers. Says whether it worked: if not, it is selected for the person to copy. */
async function copyText(text: string, field: HTMLInputElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (field?.value !== text) return false;
    field.focus();
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way without https, and inside many frames
    return document.execCommand('copy');
  }
}
