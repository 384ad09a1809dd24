import { createServer, request } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basePath } from '../../components/core/sync/base-path.ts';

/** Stands before a server, and decides what becomes of requests to the function. Everything else passes. */
export interface Gate {
  /** Where it listens, with a slash at the end. */
  readonly url: string;
  /** `shut`: as if the network were gone · `mute`: requests arrive, their answers do not. */
  state: 'open' | 'shut' | 'mute';
  close(): void;
}

/** Opens a gate before the server at `target`. */
export async function openGate(target: string): Promise<Gate> {
  const server = createServer((incoming, answer) => {
    const isFunction = incoming.url?.startsWith(basePath) ?? false;
    const { state } = gate;
    if (isFunction && state === 'shut') {
      answer.destroy();
      return;
    }
    const onward = request(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method, headers: incoming.headers },
      (response) => {
        if (isFunction && state === 'mute') {
          response.resume().on('end', () => answer.destroy());
          return;
        }
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      },
    );
    onward.on('error', () => answer.destroy());
    endWith(answer, () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  const gate: Gate = {
    url: `http://localhost:${port}/`,
    state: 'open',
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return gate;
}

/** A page that gives up a request gives it up all the way. */
function endWith(answer: ServerResponse, giveUp: () => void): void {
  answer.on('close', () => {
    if (!answer.writableEnded) giveUp();
  });
}
