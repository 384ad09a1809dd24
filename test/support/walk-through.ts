/** Pages whose commands are run: what they say they print, and what they do print. */
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Commands, and what the page says they print. */
export interface Step {
  readonly commands: string;
  readonly output: string;
}

/** The `sh` blocks of a page, each with the block that follows it, unless that is commands again. */
export function stepsOf(markdown: string): Step[] {
  const blocks = [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  return blocks.flatMap(([, language, commands = ''], index) => {
    const [, nextLanguage = 'sh', output = ''] = blocks[index + 1] ?? [];
    return language === 'sh' ? [{ commands, output: nextLanguage === 'sh' ? '' : output }] : [];
  });
}

/** What the steps print, run in one shell in `folder` against the server at `url`. */
export async function outputsOf(steps: readonly Step[], url: string, folder?: string): Promise<string[]> {
  const end = '--- end of a step ---';
  const script = steps.map(({ commands }) => `${commands}\necho; echo '${end}'\n`).join('');
  const here = script.replaceAll('http://localhost:8899/', url);
  // The Node of this test, whichever else there is.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` };
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', here], { cwd: folder, env });
  return stdout.split(`${end}\n`).slice(0, -1);
}

/** Without what differs each time: keys, times, and the last line break. */
export function timeless(output: string): string {
  return output
    .replaceAll(/\b([oev])[0-9a-hjkmnp-tv-z]{26}\b/g, '<$1 key>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .trimEnd();
}
