import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Fault {
  /** A path that begins so; every one, unless given. */
  readonly path?: string;
  /** @default 1 */
  readonly times?: number;
  /** Hold the request back, for so long or until somebody lets it go. */
  readonly delayMs?: number;
  readonly holdRequest?: () => Promise<unknown>;
  /** Hold the answer back. */
  readonly replyDelayMs?: number;
  readonly holdReply?: () => Promise<unknown>;
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
  /** Change the answer on its way. */
  readonly rewrite?: (reply: Reply) => Reply;
  /** Send a 103 before the answer, and a trailer after it (RFC 9110 sections 15.2 and 6.5). */
  readonly isChatty?: boolean;
}

export interface Reply {
  readonly status: number;
  /** Names and values in turn, as they came. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** A delay must not keep a finished test alive. */
const wait = (ms: number) => sleep(ms, undefined, { ref: false });

const readAll = async (stream: AsyncIterable<Buffer>) => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const passOn = (target: string, incoming: IncomingMessage, body: Buffer) =>
  new Promise<Reply>((resolve, reject) => {
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

const deliver = ({ status, headers, body }: Reply, outgoing: ServerResponse, isChatty: boolean) => {
  if (!isChatty) return outgoing.writeHead(status, [...headers]).end(body);
  outgoing.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
  const pairs = Array.from({ length: headers.length / 2 }, (_, at) => headers.slice(2 * at, 2 * at + 2));
  const kept = pairs.filter(([name = '']) => name.toLowerCase() !== 'content-length').flat();
  outgoing.writeHead(status, [...kept, 'Trailer', 'x-checked']);
  outgoing.addTrailers({ 'x-checked': 'yes' });
  return outgoing.end(body);
};

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
    const found = faults.find(({ fault, left }) => left > 0 && path.startsWith(fault.path ?? '/'));
    if (found === undefined) return {};
    found.left -= 1;
    return found.fault;
  };

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const path = incoming.url ?? '/';
    // A connection each: one kept alive may be closed just when it is used again, which is nobody's fault here.
    outgoing.shouldKeepAlive = false;
    seen.push(`${incoming.method} ${path}`);
    const body = await readAll(incoming);
    const fault = take(path);
    if (fault.delayMs !== undefined) await wait(fault.delayMs);
    await fault.holdRequest?.();
    if (fault.drop === 'request') return incoming.socket.destroy();
    if (fault.answer !== undefined)
      return outgoing.writeHead(fault.answer.status, fault.answer.headers).end(fault.answer.body);
    const [upstream] = await Promise.all(
      Array.from({ length: fault.twice ? 2 : 1 }, () => passOn(nextTarget(), incoming, body)),
    );
    if (fault.replyDelayMs !== undefined) await wait(fault.replyDelayMs);
    await fault.holdReply?.();
    if (fault.drop === 'reply' || upstream === undefined) return incoming.socket.destroy();
    const reply = fault.rewrite?.(upstream) ?? upstream;
    if (!fault.cut) return deliver(reply, outgoing, fault.isChatty === true);
    outgoing.writeHead(reply.status, [...reply.headers]);
    outgoing.write(reply.body.subarray(0, reply.body.length / 2));
    await wait(10);
    return incoming.socket.destroy();
  };

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    /** @returns whether it has struck as often as it was to. */
    inject: (fault: Fault) => {
      const entry = { fault, left: fault.times ?? 1 };
      faults.push(entry);
      return { hasStruck: () => entry.left === 0 };
    },
    heal: () => {
      faults = [];
    },
    /** Nobody listens at the address any more: connections are refused. */
    refuse: close,
    accept: () => listen(port),
    close,
  };
};
