/** Copies `text`, by whatever this browser offers. Says whether it worked: if not, it is selected for the person to copy. */
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

/**
 * Copies a text that is not known yet. Browsers allow it only right after a click: they are told at once, and the text
 * follows.
 */
export async function copyLater(text: Promise<string>): Promise<boolean> {
  try {
    const blob = text.then((text) => new Blob([text], { type: 'text/plain' }));
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    return true;
  } catch {
    try {
      await navigator.clipboard.writeText(await text);
      return true;
    } catch {
      return false;
    }
  }
}
