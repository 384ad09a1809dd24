/**
 * A network at its worst, between real pages and a real server: it loses requests and answers, keeps some back until later
 * ones have overtaken them, says some twice, and stops in the middle of others. Pages and scripts pass untouched.
 */
import { createServer, request as ask } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Prng } from './prng.ts';

/** What happens to a request, and how likely it is, from 0 to 1. What is left over passes. */
const chances = {
  /** It never arrives. */
  lost: 0.08,
  /** It arrives, its answer does not. */
  unanswered: 0.08,
  /** Half of its answer arrives. */
  truncated: 0.06,
  /** It arrives twice, the second time some time later. */
  doubled: 0.1,
  /** It is kept back, and overtaken. */
  late: 0.15,
  /** Its answer is kept back, and overtaken. */
  lateAnswer: 0.15,
};

export type Fault = keyof typeof chances;

export interface FaultyProxy {
  /** Where it listens, with a slash at the end. */
  readonly url: string;
  /** How often each fault happened. */
  readonly counts: Readonly<Record<Fault, number>>;
  /** From now on everything passes. */
  calm(): void;
  close(): void;
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** Opens one in front of `target`. @param seed decides on the faults, in the order in which requests come */
export async function openFaultyProxy(target: string, seed: number): Promise<FaultyProxy> {
  const random = new Prng(seed);
  const counts = { lost: 0, unanswered: 0, truncated: 0, doubled: 0, late: 0, lateAnswer: 0 };
  let isCalm = false;

  const draw = (url: string): Fault | null => {
    if (isCalm || !url.startsWith('/api/')) return null;
    let dice = random.next();
    for (const [fault, chance] of Object.entries(chances) as [Fault, number][]) {
      dice -= chance;
      if (dice < 0) return fault;
    }
    return null;
  };
  const pause = () => sleep(random.below(longest));

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const fault = draw(incoming.url ?? '/');
    if (fault !== null) counts[fault] += 1;
    if (fault === 'lost') {
      outgoing.destroy();
      return;
    }
    if (fault === 'late') await pause();
    const answer = await forward(target, incoming, body);
    if (fault === 'doubled') {
      // Whatever it is answered, nobody hears it.
      void pause().then(() => forward(target, incoming, body).catch(() => undefined));
    }
    if (fault === 'lateAnswer') await pause();
    if (fault === 'unanswered') {
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(answer.status, answer.headers);
    if (fault !== 'truncated') {
      outgoing.end(answer.body);
      return;
    }
    outgoing.write(answer.body.subarray(0, answer.body.length >> 1), () => outgoing.destroy());
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    counts,
    calm() {
      isCalm = true;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function forward(
  target: string,
  { method, url = '/', headers }: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  const { host: _, ...rest } = headers;
  const outgoing = ask(new URL(url, target), { method: method ?? 'GET', headers: rest, agent: false });
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { 'transfer-encoding': __, 'connection': ___, ...kept } = response.headers;
  const whole = Buffer.concat(chunks);
  const length =
    response.statusCode === 204 || response.statusCode === 304 ? {} : { 'content-length': whole.length };
  return { status: response.statusCode ?? 502, headers: { ...kept, ...length }, body: whole };
}

/** Milliseconds for which something is kept back at most. */
const longest = 700;
