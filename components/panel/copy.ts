/**
 * Copies `text`, by whatever this browser offers. Says whether it worked: if not, select it for the person to copy.
 *
 * @param field shows the same text, if it is there; it is selected for the older way
 */
export async function copyText(text: string, field: HTMLInputElement | null): Promise<boolean> {
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
