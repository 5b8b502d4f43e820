import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface Fault {
  /** A path that begins so; every one, unless given. */
  readonly path?: string;
  /** @default 1 */
  readonly times?: number;
  /** Hold the request back. */
  readonly delayMs?: number;
  /** Hold the answer back. */
  readonly replyDelayMs?: number;
  /** Break the connection off before anything is passed on, or once the answer is there. */
  readonly drop?: 'request' | 'reply';
  /** Pass the head of the answer and half of its body, then break off. */
  readonly cut?: boolean;
  /** Answer so, without passing anything on. */
  readonly answer?: {
    readonly status: number;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  };
  /** Pass the request on twice, as a browser does on a connection that had died. */
  readonly twice?: boolean;
}

const readAll = async (stream: AsyncIterable<Buffer>) => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

interface Upstream {
  readonly status: number;
  readonly headers: string[];
  readonly body: Buffer;
}

const passOn = (target: string, incoming: IncomingMessage, body: Buffer) =>
  new Promise<Upstream>((resolve, reject) => {
    const outgoing = send(
      new URL(incoming.url ?? '/', target),
      { method: incoming.method ?? 'GET', headers: { ...incoming.headers, connection: 'close' } },
      (answer) =>
        readAll(answer).then(
          (text) => resolve({ status: answer.statusCode ?? 502, headers: answer.rawHeaders, body: text }),
          reject,
        ),
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });

/**
 * What stands between two real servers and does, over real sockets, what networks do.
 *
 * @param targets - Asked in turn; the list may change while it runs.
 */
export const startFaultProxy = async (targets: readonly string[]) => {
  let turn = 0;
  const nextTarget = () => targets[turn++ % targets.length] ?? '';
  let faults: { readonly fault: Fault; left: number }[] = [];
  const seen: string[] = [];

  const take = (path: string): Fault => {
    const found = faults.find(({ fault }) => path.startsWith(fault.path ?? '/'));
    if (found === undefined) return {};
    found.left -= 1;
    if (found.left === 0) faults = faults.filter((entry) => entry !== found);
    return found.fault;
  };

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const path = incoming.url ?? '/';
    seen.push(`${incoming.method} ${path}`);
    const body = await readAll(incoming);
    const fault = take(path);
    if (fault.delayMs !== undefined) await wait(fault.delayMs);
    if (fault.drop === 'request') return incoming.socket.destroy();
    if (fault.answer !== undefined)
      return outgoing.writeHead(fault.answer.status, fault.answer.headers).end(fault.answer.body);
    const [upstream] = await Promise.all(
      Array.from({ length: fault.twice ? 2 : 1 }, () => passOn(nextTarget(), incoming, body)),
    );
    if (fault.replyDelayMs !== undefined) await wait(fault.replyDelayMs);
    if (fault.drop === 'reply' || upstream === undefined) return incoming.socket.destroy();
    outgoing.writeHead(upstream.status, upstream.headers);
    if (!fault.cut) return outgoing.end(upstream.body);
    outgoing.write(upstream.body.subarray(0, upstream.body.length / 2));
    await wait(10);
    return incoming.socket.destroy();
  };

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.keepAliveTimeout = 1;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    inject: (fault: Fault) => {
      faults.push({ fault, left: fault.times ?? 1 });
    },
    heal: () => {
      faults = [];
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
