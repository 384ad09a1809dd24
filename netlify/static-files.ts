/** The files of a directory over HTTP, but for those that nobody should have. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerMiddleware } from 'srvx';
import { staticMiddleware } from 'srvx/static';

/**
 * Serves the files of `directory`, index.html for /.
 *
 * @param withheld files that are not served, wherever they are and by whatever link somebody asks for them: a store holds
 *   the view keys and states of all sessions
 */
export function staticFiles(directory: string, withheld: readonly string[]): ServerMiddleware[] {
  return [
    async (request, next) => {
      const asked = await identitiesOf(candidates(directory, new URL(request.url).pathname));
      if (asked.size === 0) return await next();
      const hidden = await identitiesOf(withheld);
      const isHidden = [...asked].some((file) => hidden.has(file));
      return isHidden ? new Response('Not Found', { status: 404 }) : await next();
    },
    staticMiddleware({ dir: directory }),
  ];
}

/** Every file that the path of a URL may stand for. */
function candidates(directory: string, pathname: string): string[] {
  try {
    const path = join(directory, decodeURI(pathname).replace(/\/+$/, ''));
    return [path, `${path}.html`, join(path, 'index.html')];
  } catch {
    return []; // which is answered with 400
  }
}

/** What the files are that are there, whatever their names: a link has the identity of what it leads to. */
async function identitiesOf(files: readonly string[]): Promise<Set<string>> {
  const found = await Promise.all(files.map((file) => stat(file, { bigint: true }).catch(() => null)));
  return new Set(found.flatMap((file) => (file?.isFile() ? [`${file.dev}:${file.ino}`] : [])));
}
